import { actorId, resellerOf } from '../../protocol/actor.ts';
import { limits } from '../../protocol/limits.ts';
import type { Plan, PlanRequest } from '../../protocol/plan.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { Planning } from '../../jobs/planner.ts';
import type { Caller, Service } from '../service.ts';
import { withWarnings } from './guard.ts';

/** For whom a caller plans. */
export function planningOf({ actor, scope }: Caller): Planning {
  return { actor, asReseller: resellerOf(actor), seesAll: scope === 'all' };
}

/**
 * Makes the plan that a client asks for and keeps it for its actor.
 * @param retryOf the job whose failed targets these are
 * @throws ProblemError `too-many-plans` and what Planner.plan throws
 */
export async function createPlan(
  service: Service,
  caller: Caller,
  request: PlanRequest,
  retryOf?: string,
): Promise<Plan> {
  const owner = actorId(caller.actor);
  service.store.deleteExpiredPlans(service.now());
  checkRoom(service, owner);
  const plan = await service.planner.plan(request, planningOf(caller), retryOf);
  // Asked again: others may have taken the room while cPanel was read.
  checkRoom(service, owner);
  const told = withWarnings(service, caller.actor, plan);
  service.store.savePlan(owner, told);
  return told;
}

function checkRoom({ store }: Service, owner: string): void {
  const isFull =
    store.countPlans(owner) >= limits.openPlansPerActor || store.countPlans() >= limits.openPlans;
  if (!isFull) return;
  throw new ProblemError('too-many-plans', `${limits.openPlansPerActor} plans may be open at once.`);
}
