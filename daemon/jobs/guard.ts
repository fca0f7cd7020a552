import { hasEnded, type Job } from '../protocol/job.ts';
import type { Plan, PlanWarning } from '../protocol/plan.ts';
import { ProblemError } from '../protocol/problem.ts';

/** How much may be removed at once, and how much is unusual. */
export interface Guard {
  /** Most removals of one job; null: as many as a plan takes. */
  removalsMost: number | null;
  burst: {
    /** Above so many removals of one actor within the time a plan warns; null: never. */
    removals: number | null;
    withinMinutes: number;
  };
}

/** @throws ProblemError `too-many-targets` above the configured limit, whoever asks */
export function checkSize({ counts }: Pick<Plan, 'counts'>, { removalsMost }: Guard): void {
  if (removalsMost === null || counts.remove <= removalsMost) return;
  const detail = `${counts.remove} accounts would lose their 2FA; one job may remove ${removalsMost} (start.removalsMost).`;
  throw new ProblemError('too-many-targets', detail, { limit: 'start.removalsMost', most: removalsMost });
}

/** What whoever starts this plan should know first; `recent` are the removals of that actor within the time. */
export function warningsOf({ counts }: Pick<Plan, 'counts'>, recent: number, guard: Guard): PlanWarning[] {
  const { removalsMost, burst } = guard;
  const warnings: PlanWarning[] = [];
  if (removalsMost !== null && counts.remove > removalsMost) {
    const text = `One job may remove the 2FA of ${removalsMost} accounts: this plan cannot be started.`;
    warnings.push({ code: 'above-limit', text });
  }
  if (burst.removals !== null && counts.remove > 0 && recent + counts.remove > burst.removals) {
    const text = `With this plan you would have reset ${recent + counts.remove} accounts within ${burst.withinMinutes} minutes, which is unusual: make sure that you were not deceived.`;
    warnings.push({ code: 'burst', text });
  }
  return warnings;
}

/**
 * How many accounts these jobs have reset since a time (ms), or are going to. Jobs accepted before it do not count.
 * @param jobs of one actor
 */
export function removalsSince(jobs: Iterable<Job>, since: number): number {
  let count = 0;
  for (const { createdAt, counts, state, targets } of jobs) {
    if (Date.parse(createdAt) < since) continue;
    const settled = Object.values(counts).reduce((sum, one) => sum + one, 0);
    count += counts.removed + (hasEnded(state) ? 0 : targets - settled);
  }
  return count;
}
