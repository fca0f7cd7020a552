import type { Comparison, Fate } from '../../protocol/comparison.ts';
import { isAsPlanned } from '../../protocol/comparison.ts';
import { limits } from '../../protocol/limits.ts';
import type { PlanCounts } from '../../protocol/plan.ts';
import { hiddenName } from '../../protocol/target.ts';
import type { Caller, Service } from '../service.ts';
import { maskOf, sightOf } from '../sight.ts';
import { detailDeleted, visibleJob } from './jobs.ts';

/**
 * What a job's plan said, and what came of it.
 * @throws ProblemError `job-not-found`, `detail-deleted`, `whmapi1-unavailable`, `whmapi1-refused`
 */
export async function compareJob(service: Service, caller: Caller, id: unknown): Promise<Comparison> {
  const { id: jobId, targets } = visibleJob(service, caller, id);
  const mask = maskOf(service, jobId, await sightOf(service, caller));
  const { comparing, story } = service.store;
  const fates = comparing.fates(jobId);
  if (fates.length === 0 && targets > 0) throw detailDeleted();
  const deviations = comparing.deviations(jobId, limits.deviations).map((deviation) => {
    if (mask?.hidden.has(deviation.index)) return { ...deviation, user: hiddenName };
    const { reason, note } = story.target(jobId, deviation.index)?.settlement ?? {};
    const why = reason ?? note;
    return { ...deviation, ...(why !== undefined && { reason: why }) };
  });
  const deviating = fates.filter((fate) => fate.outcome !== undefined && !isAsPlanned(fate));
  return { jobId, planned: plannedOf(fates), fates, deviating: sum(deviating), deviations };
}

function plannedOf(fates: readonly Fate[]): PlanCounts {
  const of = (intent: Fate['planned']) => sum(fates.filter(({ planned }) => planned === intent));
  return { remove: of('remove'), 'already-off': of('already-off'), refuse: of('refuse') };
}

function sum(fates: readonly Fate[]): number {
  return fates.reduce((total, { count }) => total + count, 0);
}
