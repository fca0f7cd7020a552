import type { JobView } from '../../../daemon/protocol/fold.ts';
import { outcomes } from '../../../daemon/protocol/choices.ts';
import type { Outcome, Target } from '../../../daemon/protocol/target.ts';

/**
 * Where a target stands: not sent yet, in the call that is under way, answered but not proven, or at its outcome.
 */
export type Phase = 'pending' | 'asked' | 'verifying' | Outcome;
export const phases: readonly Phase[] = ['pending', 'asked', 'verifying', ...outcomes];

export function phaseOf(target: Target, index: number, view: JobView): Phase {
  if (target.settlement !== undefined) return target.settlement.outcome;
  if (target.answer !== undefined) return 'verifying';
  const open = view.openBatch;
  return open !== undefined && index >= open.answeredTo && index < open.to ? 'asked' : 'pending';
}

/** How many targets stand where. */
export type PhaseCounts = Record<Phase, number>;

export function countPhases(view: JobView): PhaseCounts {
  const counts = Object.fromEntries(phases.map((phase) => [phase, 0])) as PhaseCounts;
  view.targets.forEach((target, index) => counts[phaseOf(target, index, view)]++);
  return counts;
}

/** What the target table is narrowed to. */
export type PhaseFilter = 'all' | Phase;

/** The indexes of the targets that fit, in the job's order. */
export function findTargets(view: JobView, filter: PhaseFilter, text: string): number[] {
  const wanted = text.trim().toLowerCase();
  const found: number[] = [];
  view.targets.forEach((target, index) => {
    if (filter !== 'all' && phaseOf(target, index, view) !== filter) return;
    if (wanted === '' || target.user.toLowerCase().includes(wanted)) found.push(index);
  });
  return found;
}
