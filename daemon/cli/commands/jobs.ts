import { type Job, JobList } from '../../protocol/job.ts';
import { actorText } from '../actor-text.ts';
import type { JobFilter } from '../../protocol/job-search.ts';
import { type Context, print } from '../context.ts';
import { countsText } from '../outcome-text.ts';
import { pageQuery, type PageOptions, tellNext } from '../page.ts';
import { table } from '../table.ts';
import { checkSpan, timeOf } from '../time.ts';
import { moment } from '../words.ts';

export interface JobsOptions extends PageOptions, Omit<JobFilter, 'from' | 'to'> {
  from?: string;
  to?: string;
}

/** `jobs`: those that fit, the newest first, a page at a time. */
export async function jobs(context: Context, options: JobsOptions): Promise<number> {
  const { account, actor, reason, ticket } = options;
  const from = timeOf('--from', options.from);
  const to = timeOf('--to', options.to, 1);
  checkSpan(from, to);
  const filters = { account, actor, reason, ticket, from, to };
  const isFiltered = Object.values(filters).some((filter) => filter !== undefined);
  const path = `/v1/jobs?${pageQuery(options, filters)}`;
  const list = await context.client.ask(JobList, { path, signal: context.interrupts.first });
  print(context, {
    document: list,
    items: list.items,
    people: () =>
      list.items.length === 0
        ? [isFiltered ? 'No job fits.' : 'There are no jobs.']
        : table(
            ['job', 'created (UTC)', 'state', 'targets', 'outcomes', 'by', 'reason'],
            list.items.map(row),
          ),
  });
  tellNext(context, list.next);
  return 0;
}

function row(job: Job): string[] {
  const settled = Object.values(job.counts).some((count) => count > 0);
  return [
    job.id,
    moment(job.createdAt),
    job.state,
    String(job.targets),
    settled ? countsText(job.counts) : '-',
    actorText(job.actor),
    job.reason,
  ];
}
