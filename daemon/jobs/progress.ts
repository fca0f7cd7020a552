import { diedCode, type JobView } from '../protocol/fold.ts';
import { StopReason } from '../protocol/job.ts';
import type { Target, TwoFactorState } from '../protocol/target.ts';
import type { TwoFactorList } from '../protocol/reply.ts';

/** What the list says of a name. */
export function stateIn(list: TwoFactorList, user: string): TwoFactorState {
  const on = list.get(user);
  return on === undefined ? 'not-listed' : on ? 'on' : 'off';
}

/** Never sent, or sent by a process of ours that died: the only targets that may still be sent. */
function isUnsent(target: Target): boolean {
  return target.settlement === undefined && (target.answer === undefined || target.answer.code === diedCode);
}

/** True if cPanel has been asked about the target, so that only a re-read can tell its outcome. */
export function isInDoubt(target: Target): boolean {
  const answer = target.answer?.answer;
  return target.settlement === undefined && (answer === 'accepted' || answer === 'failed');
}

/** Targets `from` (included) to `to` (excluded). */
export interface Range {
  from: number;
  to: number;
}

/** The targets that fit, in ranges as long as they can be. */
export function rangesOf({ targets }: Pick<JobView, 'targets'>, fits: (target: Target) => boolean): Range[] {
  const ranges: Range[] = [];
  targets.forEach((target, index) => {
    if (!fits(target)) return;
    const last = ranges.at(-1);
    if (last?.to === index) last.to++;
    else ranges.push({ from: index, to: index + 1 });
  });
  return ranges;
}

/** The targets not settled yet, in ranges: some in between may have been refused or given up. */
export function unsettledRanges(view: JobView): Range[] {
  return rangesOf(view, ({ settlement }) => settlement === undefined);
}

/**
 * The targets from the first to the last that no call was begun for, though their 2FA was not off: one range, or several
 * if some in between were refused when the job began.
 */
export function unaskedRanges(view: JobView): Range[] {
  const start = view.openBatch?.to ?? 0;
  const ranges: Range[] = [];
  let isOpen = false;
  view.targets.forEach(({ answer, settlement, before }, index) => {
    if (index < start || answer !== undefined || settlement !== undefined) {
      isOpen = false;
    } else if (before !== 'off') {
      const last = ranges.at(-1);
      if (isOpen && last !== undefined) last.to = index + 1;
      else ranges.push({ from: index, to: index + 1 });
      isOpen = true;
    }
  });
  return ranges;
}

/** The reason for which a job has given up targets already; undefined if it has not, or was cancelled. */
export function stopOnRecord(view: JobView): StopReason | undefined {
  const given = view.targets.find(({ settlement }) => settlement?.outcome === 'cancelled');
  return StopReason.options.find((reason) => reason === given?.settlement?.code);
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

/**
 * The names that a job with a start time is to send, the confirmed ones aside; none once it has sent any: then it
 * has passed the check.
 */
export function unconfirmedAfterWait({ job, targets, batches }: JobView): string[] {
  if (job.startAt === undefined || batches > 0) return [];
  return targets
    .filter(
      ({ before, settlement, protected: confirmed }) =>
        before !== 'off' && settlement === undefined && !confirmed,
    )
    .map(({ user }) => user);
}

/** How many targets are still to be sent. */
export function countUnsent(view: JobView): number {
  let count = 0;
  for (const target of view.targets) if (isUnsent(target) && target.before !== 'off') count++;
  return count;
}
