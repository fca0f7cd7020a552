import { condense } from '../protocol/condense.ts';
import type { JobView } from '../protocol/fold.ts';
import { limits } from '../protocol/limits.ts';
import type { Refusal } from '../protocol/plan.ts';
import type { Settlement, Target, TwoFactorState } from '../protocol/target.ts';
import type { News } from './journal.ts';
import { decideOutcome, type Evidence } from './outcomes.ts';
import { rangesOf } from './progress.ts';

/** The events that settle a range of targets by their state after. */
export function settleNews(
  view: JobView,
  range: { from: number; to: number },
  after: (target: Target) => TwoFactorState,
  unsent: Evidence['unsent'],
): News[] {
  const targets = view.targets.slice(range.from, range.to);
  const decide = sameForSame((target: Target) =>
    decideOutcome({
      before: target.before,
      ...(target.answer && { answer: target.answer }),
      after: after(target),
      unsent,
    }),
  );
  const values = targets.map((target) => decide(target, after(target)));
  const names = targets.map((target) => target.user);
  return condense(range.from, names, values, limits.eventBytes).map((part) => ({
    type: 'targets.settled',
    ...part,
  }));
}

/** What is told of accounts that have become protected since the plan: they are refused, and the others go on. */
export function refusalNews(view: JobView, names: ReadonlySet<string>): News[] {
  const settlement: Settlement = {
    outcome: 'refused',
    verified: false,
    code: 'protected' satisfies Refusal,
    reason: 'This account has become a protected one since the plan was made: name it in a new plan.',
  };
  const isMeant = ({ user, settlement: known }: Target) => known === undefined && names.has(user);
  return rangesOf(view, isMeant).map((range) => ({
    type: 'targets.settled',
    ...range,
    common: settlement,
    exceptions: [],
  }));
}

// Ten thousand targets share a few cases: one object a case lets `condense` tell equal ones by identity.
function sameForSame(decide: (target: Target) => Settlement) {
  const known = new Map<unknown, Map<string, Settlement>>();
  return (target: Target, after: TwoFactorState): Settlement => {
    const byState = known.get(target.answer) ?? new Map<string, Settlement>();
    known.set(target.answer, byState);
    const key = `${target.before} ${after}`;
    const settlement = byState.get(key) ?? decide(target);
    byState.set(key, settlement);
    return settlement;
  };
}
