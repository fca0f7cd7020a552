import { type Job, JobList } from '../../protocol/job.ts';
import { actorText } from '../actor-text.ts';
import { type Context, print } from '../context.ts';
import { countsText } from '../outcome-text.ts';
import { pageQuery, type PageOptions, tellNext } from '../page.ts';
import { table } from '../table.ts';
import { moment } from '../words.ts';

/** `jobs`: the newest first, a page at a time. */
export async function jobs(context: Context, options: PageOptions): Promise<number> {
  const path = `/v1/jobs?${pageQuery(options)}`;
  const list = await context.client.ask(JobList, { path, signal: context.interrupts.first });
  print(context, {
    document: list,
    items: list.items,
    people: () =>
      list.items.length === 0
        ? ['There are no jobs.']
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
