import type { StopReason } from '../protocol/job.ts';
import type { Answer, Settlement, TwoFactorState } from '../protocol/target.ts';

/** What is known of a target when its outcome is decided. */
export interface Evidence {
  before: TwoFactorState;
  /** Absent: the target was never sent. */
  answer?: Answer;
  after: TwoFactorState;
  /** Why a target that was not sent was not. */
  unsent: StopReason | 'cancelled';
}

const unsentReasons: Record<Evidence['unsent'], string> = {
  cancelled: 'The job was cancelled before this account was sent to cPanel.',
  'calls-failed': 'The job stopped after two calls in a row had failed as a whole.',
  'too-late-to-resume':
    'The service was down, or the whole server slept, for too long: the job was not taken up again.',
  'other-machine':
    'The job was accepted on another machine, or is from a copy of the record: nothing of it runs here.',
  'rights-lost': 'Whoever started the job had no right to it any more when it was to run.',
  'own-fault': 'The service met a fault of its own in this job, and sent nothing more.',
};

/**
 * The outcome table: total, and the only place that decides how a target ended (contract whmapi1.md 3.5, 3.6;
 * design R4, R5).
 */
export function decideOutcome(evidence: Evidence): Settlement {
  const { before, answer, after } = evidence;
  const kind = answer?.answer ?? 'not-sent';
  if (kind === 'refused') return refused(answer);
  if (kind === 'not-sent') return before === 'off' ? alreadyOff(after) : cancelled(evidence.unsent);
  if (before === 'on' && after === 'off') {
    return kind === 'accepted' ? removed() : { ...removed(), note: afterFailure(answer) };
  }
  if (before === 'on' && after === 'on') return kind === 'accepted' ? onAgain() : callFailed(answer);
  if (before === 'on' && kind === 'accepted') return gone();
  if (before === 'not-listed' && after === 'not-listed') return unlisted(kind, answer);
  return unexpected(before, kind, after);
}

function refused(answer: Answer | undefined): Settlement {
  const reason = answer?.text ?? 'cPanel refused this account.';
  return { outcome: 'refused', verified: false, code: 'refused-by-cpanel', reason };
}

function alreadyOff(after: TwoFactorState): Settlement {
  const verified = after === 'off';
  return { outcome: 'already-off', verified, ...(after === 'on' && { note: 'on-since' }) };
}

function cancelled(unsent: Evidence['unsent']): Settlement {
  return { outcome: 'cancelled', verified: false, code: unsent, reason: unsentReasons[unsent] };
}

function removed(): Settlement {
  return { outcome: 'removed', verified: true };
}

function afterFailure(answer: Answer | undefined): string {
  return `2FA is off, though the call gave no clear answer (${answer?.text ?? 'no reply'})`;
}

function onAgain(): Settlement {
  const reason =
    'cPanel said "modified", but 2FA is on: the save did not take, or the owner set it up again.';
  return { outcome: 'failed', verified: false, code: 'on-again', reason };
}

function callFailed(answer: Answer | undefined): Settlement {
  const reason = answer?.text ?? 'The call gave no answer.';
  return { outcome: 'failed', verified: false, code: answer?.code ?? 'no-reply', reason };
}

function gone(): Settlement {
  const reason = 'cPanel said "modified" and does not list the account any more.';
  return { outcome: 'removed', verified: false, code: 'account-gone', reason };
}

function unlisted(kind: 'accepted' | 'failed', answer: Answer | undefined): Settlement {
  const reason =
    kind === 'accepted'
      ? 'cPanel said "modified", but does not list this account, so that nothing can prove it.'
      : `cPanel does not list this account, and the call failed: ${answer?.text ?? 'no reply'}`;
  const outcome = kind === 'accepted' ? 'removed' : 'failed';
  return { outcome, verified: false, code: 'state-not-listed', reason };
}

function unexpected(before: TwoFactorState, kind: string, after: TwoFactorState): Settlement {
  const reason = `2FA was "${before}", the answer "${kind}", and 2FA is now "${after}": that fits no known course.`;
  return { outcome: 'failed', verified: false, code: 'unexpected-state', reason };
}
