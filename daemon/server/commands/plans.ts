import { actorId, resellerOf } from '../../protocol/actor.ts';
import { limits } from '../../protocol/limits.ts';
import type { Plan, PlanRequest } from '../../protocol/plan.ts';
import type { Planning } from '../../jobs/planner.ts';
import type { Caller, Service } from '../service.ts';
import { withWarnings } from './guard.ts';
import { checkRoom } from './room.ts';

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
  checkPlans(service, caller);
  const plan = await service.planner.plan(request, planningOf(caller), retryOf);
  // Asked again: others may have taken the room while cPanel was read.
  checkPlans(service, caller);
  const told = withWarnings(service, caller.actor, plan);
  service.store.savePlan(owner, told);
  return told;
}

function checkPlans({ store }: Service, caller: Caller): void {
  const open = { own: store.countPlans(actorId(caller.actor)), all: store.countPlans() };
  checkRoom('plans', caller, open, { own: limits.openPlansPerActor, all: limits.openPlans });
}
