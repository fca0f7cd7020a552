import { diedCode, type JobView } from '../protocol/fold.ts';
import type { Target, TwoFactorState } from '../protocol/target.ts';
import type { TwoFactorList } from '../protocol/reply.ts';

/** What the list says of a name. */
export function stateIn(list: TwoFactorList, user: string): TwoFactorState {
  const on = list.get(user);
  return on === undefined ? 'not-listed' : on ? 'on' : 'off';
}

/** Never sent, or sent by a process of ours that died: the only targets that may still be sent. */
export function isUnsent(target: Target): boolean {
  return target.settlement === undefined && (target.answer === undefined || target.answer.code === diedCode);
}

/** True if cPanel has been asked about the target, so that only a re-read can tell its outcome. */
export function isInDoubt(target: Target): boolean {
  const answer = target.answer?.answer;
  return target.settlement === undefined && (answer === 'accepted' || answer === 'failed');
}

/** Index range of the targets not settled yet: always one range, since settling goes from the front. */
export function unsettledRange(view: JobView): { from: number; to: number } {
  const from = view.targets.findIndex((target) => target.settlement === undefined);
  if (from < 0) return { from: view.targets.length, to: view.targets.length };
  let to = from;
  while (view.targets[to] !== undefined && view.targets[to]?.settlement === undefined) to++;
  return { from, to };
}

/**
 * The targets from the first to send up to the last that one call takes: a range of the job, with the names in
 * it to send (some in between may have gone off by themselves).
 * @param current each target's 2FA by the newest read
 * @param size most names to send
 */
export function nextRange(
  view: JobView,
  current: (target: Target) => TwoFactorState,
  size: number,
): { from: number; to: number; names: string[] } | undefined {
  const from = view.targets.findIndex((target) => isUnsent(target) && current(target) !== 'off');
  if (from < 0) return undefined;
  const names: string[] = [];
  let to = from;
  for (let index = from; index < view.targets.length && names.length < size; index++) {
    const target = view.targets[index];
    if (target === undefined || !isUnsent(target)) break;
    if (current(target) === 'off') continue;
    names.push(target.user);
    to = index + 1;
  }
  return { from, to, names };
}

/** How many targets are still to be sent. */
export function countUnsent(view: JobView): number {
  let count = 0;
  for (const target of view.targets) if (isUnsent(target) && target.before !== 'off') count++;
  return count;
}
