import { limits } from '../protocol/limits.ts';
import type { Plan } from '../protocol/plan.ts';
import type { Asker } from './ask.ts';
import { visible } from './escape.ts';
import { counted } from './words.ts';

/**
 * Asks whether a plan may start: each protected name that was not given as such is typed, then yes, or above
 * 25 removals their number. A plan that removes nothing is not asked about.
 */
export async function confirmPlan(plan: Plan, included: readonly string[], asker: Asker): Promise<boolean> {
  const { remove } = plan.counts;
  for (const name of plan.protected.filter((guarded) => !included.includes(guarded))) {
    const typed = await asker.ask(`${visible(name)} is protected. Type its name to include it: `);
    if (typed !== name) return false;
  }
  if (remove === 0) return true;
  const accounts = counted(remove, 'account');
  if (remove > limits.unconfirmedRemovals) {
    const typed = await asker.ask(`Type ${remove} to remove the 2FA of ${accounts}: `);
    return typed?.replaceAll(',', '') === String(remove);
  }
  return /^y(?:es)?$/i.test((await asker.ask(`Remove the 2FA of ${accounts}? [y/N] `)) ?? '');
}
