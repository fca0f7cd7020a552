import { limits } from '../protocol/limits.ts';
import type { Plan, PlanCounts, PlannedTarget, PlanWarning } from '../protocol/plan.ts';
import type { Counts } from '../protocol/target.ts';
import { visible } from './escape.ts';
import { table } from './table.ts';
import { counted, number } from './words.ts';

/** A plan for people: what would happen to each; above a hundred targets only those that differ. */
export function planLines(plan: Plan): string[] {
  const { targets } = plan;
  const special = targets.filter((target) => target.intent !== 'remove' || target.protected);
  const shown = targets.length <= limits.pageSize ? targets : special;
  const left = targets.length - shown.length;
  return [
    ...(shown.length === 0 ? [] : table(['account', '2FA', 'what happens'], shown.map(row))),
    ...(left === 0
      ? []
      : [`${counted(left, 'more account')} of which the 2FA is removed; --dry-run --json names them all`]),
    '',
    planSentence(plan.counts),
    ...warningLines(plan.warnings ?? []),
  ];
}

/** What whoever starts a plan should know. */
export function warningLines(warnings: readonly PlanWarning[]): string[] {
  return warnings.map(({ text }) => `Warning: ${visible(text)}`);
}

function row({ user, before, intent, reason, code, protected: guarded }: PlannedTarget): string[] {
  const happens = {
    remove: guarded ? '2FA is removed (protected account)' : '2FA is removed',
    'already-off': 'nothing: it is off already',
    refuse: `refused: ${reason ?? code ?? 'no reason given'}`,
  }[intent];
  return [user, before === 'not-listed' ? '-' : before, happens];
}

function planSentence(counts: PlanCounts): string {
  const { remove, 'already-off': off, refuse } = counts;
  const parts = [
    counted(remove, 'account loses its 2FA', 'accounts lose their 2FA'),
    ...(off > 0 ? [`${number(off)} already off`] : []),
    ...(refuse > 0 ? [`${number(refuse)} refused`] : []),
  ];
  return `Plan: ${parts.join(', ')}.`;
}

/** The counts that a job of this plan would end with, if all goes well. */
export function expectedCounts({ remove, 'already-off': off, refuse }: PlanCounts): Counts {
  return { removed: remove, 'already-off': off, refused: refuse, failed: 0, cancelled: 0 };
}
