import type { JobEvent } from '../../../daemon/protocol/events.ts';
import type { Job } from '../../../daemon/protocol/job.ts';
import type { Plan, PlannedTarget } from '../../../daemon/protocol/plan.ts';
import { type Counts, noCounts, type TargetView } from '../../../daemon/protocol/target.ts';

export const jobId = '0198f000-0000-7000-8000-000000000001';
export const planId = '0198f000-0000-7000-8000-0000000000aa';
const ts = '2026-01-31T23:59:59.000Z';

export function counts(some: Partial<Counts>): Counts {
  return { ...noCounts(), ...some };
}

export function job(some: Partial<Job> = {}): Job {
  const settled = some.counts ?? noCounts();
  const targets = Object.values(settled).reduce((sum, one) => sum + one, 0);
  return {
    id: jobId,
    state: 'finished',
    actor: { user: 'root', via: 'cli' },
    reason: 'lost phone',
    createdAt: ts,
    targets,
    answered: targets,
    counts: settled,
    sequence: 5,
    ...some,
  };
}

export function target(user: string, some: Partial<TargetView> = {}): TargetView {
  return { index: 0, user, before: 'on', outcome: 'removed', verified: true, ...some };
}

export function plan(targets: PlannedTarget[], some: Partial<Plan> = {}): Plan {
  const of = (intent: string) => targets.filter((one) => one.intent === intent).length;
  return {
    planId,
    createdAt: ts,
    expiresAt: ts,
    readAt: ts,
    counts: { remove: of('remove'), 'already-off': of('already-off'), refuse: of('refuse') },
    protected: targets.filter((one) => one.protected).map(({ user }) => user),
    targets,
    ...some,
  };
}

export function toRemove(user: string, some: Partial<PlannedTarget> = {}): PlannedTarget {
  return { user, intent: 'remove', before: 'on', ...some };
}

/** The five events of a job that removes the 2FA of `total` accounts in one call. */
export function events(total = 1): JobEvent[] {
  const range = { from: 0, to: total };
  const actor = { user: 'root', via: 'cli' as const };
  return [
    { ...head(1), type: 'job.accepted', state: 'queued', actor, reason: 'lost phone', targets: total },
    { ...head(2), type: 'batch.started', batch: 1, ...range },
    {
      ...head(3),
      type: 'batch.answered',
      batch: 1,
      durationMs: 1200,
      ...range,
      common: { answer: 'accepted' },
      exceptions: [],
    },
    {
      ...head(4),
      type: 'targets.settled',
      ...range,
      common: { outcome: 'removed', verified: true },
      exceptions: [],
    },
    { ...head(5), type: 'job.finished', state: 'finished', counts: counts({ removed: total }) },
  ];
}

function head(seq: number) {
  return { v: 1 as const, seq, ts, job: jobId };
}
