import { Comparison } from '../../protocol/comparison.ts';
import { Job } from '../../protocol/job.ts';
import type { Outcome } from '../../protocol/target.ts';
import { comparisonLines } from '../comparison-text.ts';
import { type Context, print } from '../context.ts';
import { jobFacts } from '../job-text.ts';
import { checkedJobId } from '../job-id.ts';
import { targetTable } from '../summary.ts';
import { allTargets } from '../targets.ts';

/** `job show`: a job and its targets, all or those of one outcome. */
export async function jobShow(context: Context, typed: string, outcome?: Outcome): Promise<number> {
  const id = checkedJobId(typed);
  const signal = context.interrupts.first;
  const job = await context.client.ask(Job, { path: `/v1/jobs/${id}`, signal });
  const targets = await allTargets(context.client, id, { outcome, signal });
  const comparison = await context.client.ask(Comparison, { path: `/v1/jobs/${id}/compare`, signal });
  print(context, {
    document: { job, targets, comparison },
    items: targets,
    people: () => [...jobFacts(job), '', ...comparisonLines(comparison), '', ...targetTable(targets)],
  });
  return 0;
}
