import { refusals } from '../../protocol/plan.ts';
import type { Settlement, Target } from '../../protocol/target.ts';
import { mapOf, type Outcome } from './envelope.ts';

/**
 * What whmapi1 would say of a job that has ended: removed and already off are both modified, everything else failed
 * (contract whmapi1.md 3.3, 3.5). What it cannot say is in the messages.
 * @param users as given, doubled ones too: whmapi1 repeats them
 * @param targets of the job; a name without one could be no account's
 */
export function removalOutcome(
  users: readonly string[],
  targets: readonly Target[],
): Outcome & { messages: string[] } {
  const ends = new Map(targets.map(({ user, settlement }) => [user, settlement]));
  const isModified = (user: string) => modified.has(ends.get(user)?.outcome);
  const failed = users
    .filter((user) => !isModified(user))
    .map((user) => [user, failureText(user, ends.get(user))] as const);
  const data = { failed: mapOf(failed), users_modified: users.filter(isModified) };
  const messages = targets.flatMap(({ user, settlement }) => notesOn(user, settlement));
  const broken = targets.find(({ settlement }) => broke.has(settlement?.outcome))?.settlement;
  if (data.users_modified.length > 0 || broken === undefined) return { data, messages };
  // Nothing was done, and not because cPanel refused each name: whmapi1 itself would have failed.
  const refusal = `Failed to remove two-factor authentication: ${broken.reason ?? broken.outcome}`;
  return { refusal, data, messages };
}

const modified: ReadonlySet<unknown> = new Set<Settlement['outcome']>(['removed', 'already-off']);
const broke: ReadonlySet<unknown> = new Set<Settlement['outcome']>(['failed', 'cancelled']);

/** cPanel's own text where cPanel was asked, else its wording without the id of an error that it never logged. */
function failureText(user: string, settlement: Settlement | undefined): string {
  const refused = `You are not authorized to modify “${user}”:`;
  const unknown = `${refused} You do not have a user named “${user}”.`;
  if (settlement === undefined) return unknown;
  const { code, reason = settlement.outcome } = settlement;
  if (settlement.outcome !== 'refused' || code === undefined || !Object.hasOwn(refusals, code)) return reason;
  if (code === 'unknown-account') return unknown;
  return code === 'protected' ? `${refused} ${reason} Name it in include_protected.` : `${unknown} ${reason}`;
}

function notesOn(user: string, settlement: Settlement | undefined): string[] {
  if (!modified.has(settlement?.outcome) || settlement === undefined) return [];
  const { outcome, verified, code, note } = settlement;
  return [
    ...(outcome === 'already-off' ? [`already off: ${user}`] : []),
    ...(outcome === 'removed' && !verified ? [`not verified (${code ?? 'unknown'}): ${user}`] : []),
    ...(note === undefined ? [] : [`note (${note}): ${user}`]),
  ];
}
