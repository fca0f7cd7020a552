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
  checkRoom(service, caller);
  const plan = await service.planner.plan(request, planningOf(caller), retryOf);
  // Asked again: others may have taken the room while cPanel was read.
  checkRoom(service, caller);
  const told = withWarnings(service, caller.actor, plan);
  service.store.savePlan(owner, told);
  return told;
}

/** Only its own plans keep a root-level actor from another, as with jobs: see start.ts. */
function checkRoom({ store }: Service, { actor, scope }: Caller): void {
  const own = store.countPlans(actorId(actor));
  const all = store.countPlans();
  const refusal =
    own >= limits.openPlansPerActor
      ? `You have ${own} plans open; one actor may have ${limits.openPlansPerActor}.`
      : scope === 'own' && all >= limits.openPlans
        ? `${all} plans are open on this server; above ${limits.openPlans} only root-level users make more.`
        : undefined;
  if (refusal !== undefined) throw new ProblemError('too-many-plans', refusal);
}
