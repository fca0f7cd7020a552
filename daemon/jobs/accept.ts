import type { Actor } from '../protocol/actor.ts';
import { condense } from '../protocol/condense.ts';
import type { JobEvent } from '../protocol/events.ts';
import { type AcceptedTarget, applyEvent, type JobView, openView } from '../protocol/fold.ts';
import { limits } from '../protocol/limits.ts';
import type { Plan } from '../protocol/plan.ts';
import type { Settlement } from '../protocol/target.ts';

/** Everything that a start adds to its plan. */
export interface Start {
  id: string;
  actor: Actor;
  reason: string;
  ticket?: string;
  startAt?: string;
  /** It never waits for the server's load. */
  urgent?: true;
  /** Owners are told of verified removals. */
  notify?: true;
  /** ISO time of acceptance. */
  now: string;
}

/**
 * The job that a plan becomes: its frozen targets and first events. What the plan refused is settled at once,
 * since nothing that cPanel says could change it.
 */
export function acceptPlan(
  plan: Plan,
  start: Start,
): { view: JobView; targets: AcceptedTarget[]; events: JobEvent[] } {
  const { id, now: ts, ...rest } = start;
  const targets = plan.targets.map(({ user, before, protected: guarded }) => ({
    user,
    before,
    ...(guarded && { protected: guarded }),
  }));
  const accepted: Extract<JobEvent, { type: 'job.accepted' }> = {
    v: 1,
    seq: 1,
    ts,
    job: id,
    type: 'job.accepted',
    state: start.startAt === undefined ? 'queued' : 'waiting',
    ...rest,
    ...(plan.retryOf !== undefined && { retryOf: plan.retryOf }),
    targets: targets.length,
  };
  const view = openView(accepted, targets);
  const settled = refusedByPlan(plan).map(
    (part, index): JobEvent => ({ v: 1, seq: index + 2, ts, job: id, type: 'targets.settled', ...part }),
  );
  for (const event of settled) applyEvent(view, event);
  return { view, targets, events: [accepted, ...settled] };
}

function refusedByPlan(plan: Plan) {
  const refused = plan.targets.filter((target) => target.intent === 'refuse');
  const settlements = refused.map(
    ({ code, reason }): Settlement => ({
      outcome: 'refused',
      verified: false,
      ...(code !== undefined && { code }),
      ...(reason !== undefined && { reason }),
    }),
  );
  const names = refused.map((target) => target.user);
  return condense(plan.targets.length - refused.length, names, settlements, limits.eventBytes);
}
