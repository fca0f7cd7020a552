import { TargetList } from '../protocol/job.ts';
import { limits } from '../protocol/limits.ts';
import type { Outcome, TargetView } from '../protocol/target.ts';
import type { Client } from './client.ts';

/** All targets of a job, or those of one outcome, page after page. */
export async function allTargets(
  client: Client,
  id: string,
  options: { outcome?: Outcome | undefined; signal: AbortSignal },
): Promise<TargetView[]> {
  const targets: TargetView[] = [];
  const query = new URLSearchParams({ limit: String(limits.pageSizeMost) });
  if (options.outcome !== undefined) query.set('outcome', options.outcome);
  for (;;) {
    const path = `/v1/jobs/${id}/targets?${query.toString()}`;
    const page = await client.ask(TargetList, { path, signal: options.signal });
    for (const target of page.items) targets.push(target);
    if (page.next === null) return targets;
    query.set('cursor', page.next);
  }
}
