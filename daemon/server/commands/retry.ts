import { hasEnded } from '../../protocol/job.ts';
import type { Plan } from '../../protocol/plan.ts';
import { ProblemError } from '../../protocol/problem.ts';
import { isRetriable } from '../../protocol/target.ts';
import type { Caller, Service } from '../service.ts';
import { sightOf } from '../sight.ts';
import { detailDeleted, visibleJob } from './jobs.ts';
import { createPlan } from './plans.ts';

/**
 * Plans a job's failed targets anew, for whoever asks; the new job will name the old one.
 * @throws ProblemError `job-not-found`, `detail-deleted`, `job-not-ended`, `nothing-to-retry`
 */
export async function retryJob(service: Service, caller: Caller, id: unknown): Promise<Plan> {
  const job = visibleJob(service, caller, id);
  if (!hasEnded(job.state)) throw new ProblemError('job-not-ended', `The job is ${job.state}.`);
  const sight = await sightOf(service, caller);
  const view = service.store.view(job.id);
  if (view === undefined) throw detailDeleted();
  const users = view.targets
    .filter(({ user, settlement }) => isRetriable(settlement ?? {}) && (sight?.has(user) ?? true))
    .map(({ user }) => user);
  if (users.length === 0) {
    throw new ProblemError('nothing-to-retry', 'No target failed in a way that a new call could mend.');
  }
  return createPlan(service, caller, { users }, job.id);
}
