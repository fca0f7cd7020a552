import { removalsSince, warningsOf } from '../../jobs/guard.ts';
import { type Actor, actorId } from '../../protocol/actor.ts';
import type { Job } from '../../protocol/job.ts';
import { limits } from '../../protocol/limits.ts';
import type { Plan } from '../../protocol/plan.ts';
import type { Service } from '../service.ts';

/** The plan, with what its actor should know before it starts. */
export function withWarnings(service: Service, actor: Actor, plan: Plan): Plan {
  const { guard, now } = service;
  const since = now() - guard.burst.withinMinutes * 60_000;
  const recent = guard.burst.removals === null ? 0 : removalsSince(jobsSince(service, actor, since), since);
  const warnings = warningsOf(plan, recent, guard);
  return warnings.length === 0 ? plan : { ...plan, warnings };
}

function* jobsSince({ store }: Service, actor: Actor, since: number): Generator<Job> {
  let before: string | undefined;
  do {
    const page = store.jobs({
      limit: limits.pageSize,
      actorId: actorId(actor),
      ...(before !== undefined && { before }),
    });
    for (const job of page.items) {
      if (Date.parse(job.createdAt) < since) return;
      yield job;
    }
    before = page.next ?? undefined;
  } while (before !== undefined);
}
