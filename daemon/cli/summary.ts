import type { Job } from '../protocol/job.ts';
import { isRetriable, type TargetView } from '../protocol/target.ts';
import { limits } from '../protocol/limits.ts';
import { noticeText } from './notice-text.ts';
import { countsText, stopText } from './outcome-text.ts';
import { table } from './table.ts';
import { number } from './words.ts';

type CommandLine = (...args: string[]) => string;

/** What nobody should believe to be done: said after every removal. */
export const leftAsItIs =
  'Left as they are: open sessions, API tokens, and the 2FA of mailboxes and of team users.';

/** The end of a job in a few lines: what happened, what it left, what to do next. */
export function summaryLines(job: Job, targets: readonly TargetView[], commandLine: CommandLine): string[] {
  const { removed } = job.counts;
  const onAgain = targets.filter(({ code }) => code === 'on-again').length;
  return [
    `${number(job.targets)} in all: ${countsText(job.counts)}.`,
    ...(job.stoppedBy === undefined ? [] : [stopText(job.stoppedBy)]),
    leftAsItIs,
    ...(removed > 0 ? ['If an account was broken into, end its sessions and API tokens too.'] : []),
    ...(onAgain > 0
      ? [
          `On again: ${number(onAgain)}. Ask the owner first: it may be a new 2FA. Then name it in a new removal.`,
        ]
      : []),
    ...(targets.some(isRetriable) ? [`Try the rest again: ${commandLine('job', 'retry', job.id)}`] : []),
    `Job ${job.id}`,
  ];
}

/** Targets as a table. */
export function targetTable(targets: readonly TargetView[]): string[] {
  const isTold = targets.some(({ notice }) => notice !== undefined);
  return table(
    ['account', 'outcome', 'verified', ...(isTold ? ['owner'] : []), 'reason'],
    targets.map(
      ({ user, outcome, answer, verified, notice, reason, note, answerText, protected: guarded }) => [
        user,
        outcome ?? (answer === undefined ? 'pending' : `${answer}, being verified`),
        outcome === undefined ? '-' : verified ? 'yes' : 'no',
        ...(isTold ? [notice === undefined ? '-' : noticeText(notice)] : []),
        [guarded ? 'protected' : undefined, reason ?? note ?? answerText].filter(Boolean).join('; '),
      ],
    ),
  );
}

/** The table after a removal: above a hundred targets only those that need a look. */
export function outcomeTable(job: Job, targets: readonly TargetView[], commandLine: CommandLine): string[] {
  if (targets.length <= limits.pageSize) return targetTable(targets);
  const odd = targets.filter(needsLook);
  const others = targets.length - odd.length;
  return [
    ...(odd.length === 0 ? [] : targetTable(odd)),
    `The other ${number(others)} need no attention; all of them: ${commandLine('job', 'show', job.id)}`,
  ];
}

function needsLook({ outcome, verified, note }: TargetView): boolean {
  if (note !== undefined) return true;
  return outcome === 'removed' ? !verified : outcome !== 'already-off';
}
