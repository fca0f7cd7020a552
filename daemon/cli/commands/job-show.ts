import { Comparison } from '../../protocol/comparison.ts';
import { Job } from '../../protocol/job.ts';
import type { Outcome, TargetView } from '../../protocol/target.ts';
import { comparisonLines } from '../comparison-text.ts';
import { type Context, print } from '../context.ts';
import { problemIn } from '../failure.ts';
import { jobFacts } from '../job-text.ts';
import { checkedJobId } from '../job-id.ts';
import { targetTable } from '../summary.ts';
import { allTargets } from '../targets.ts';

/** `job show`: a job and its targets, all or those of one outcome. */
export async function jobShow(context: Context, typed: string, outcome?: Outcome): Promise<number> {
  const id = checkedJobId(typed);
  const signal = context.interrupts.first;
  const job = await context.client.ask(Job, { path: `/v1/jobs/${id}`, signal });
  let targets: TargetView[];
  try {
    targets = await allTargets(context.client, id, { outcome, signal });
  } catch (error) {
    if (problemIn(error)?.code !== 'detail-deleted') throw error;
    return withoutDetail(context, job);
  }
  const comparison = await context.client.ask(Comparison, { path: `/v1/jobs/${id}/compare`, signal });
  print(context, {
    document: { job, targets, comparison },
    items: targets,
    people: () => [...jobFacts(job), '', ...comparisonLines(comparison), '', ...targetTable(targets)],
  });
  return 0;
}

/** The job outlives its detail. */
function withoutDetail(context: Context, job: Job): number {
  const audit = context.commandLine('audit', '--job', job.id);
  print(context, {
    document: { job },
    items: [],
    people: () => [
      ...jobFacts(job),
      '',
      `Its detail was deleted after its time. What became of its accounts:  ${audit}`,
    ],
  });
  return 0;
}
