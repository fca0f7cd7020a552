import { condense } from '../protocol/condense.ts';
import { diedCode, type JobView } from '../protocol/fold.ts';
import { limits } from '../protocol/limits.ts';
import type { RemovalAnswer, Reply } from '../protocol/reply.ts';
import type { Answer } from '../protocol/target.ts';
import type { News } from './journal.ts';

const accepted: Answer = { answer: 'accepted' };
const notSent: Answer = { answer: 'not-sent' };
const unnamed: Answer = {
  answer: 'failed',
  code: 'not-in-reply',
  text: 'cPanel answered, but did not say what became of this account.',
};

/** What a reply says of each name that was sent (R4). */
export function answersOf(reply: Reply<RemovalAnswer>): (user: string) => Answer {
  if (reply.kind !== 'ok') {
    const failed: Answer = { answer: 'failed', code: `call-${reply.kind}`, text: reply.detail };
    return () => failed;
  }
  const { modified, failed } = reply.data;
  return (user) => {
    const text = failed.get(user);
    if (text !== undefined) return { answer: 'refused', text };
    return modified.has(user) ? accepted : unnamed;
  };
}

/** The events that tell a call's answers, for the whole range of its batch. */
export function answerNews(
  view: JobView,
  range: { batch: number; from: number; to: number },
  sent: ReadonlySet<string>,
  answer: (user: string) => Answer,
  durationMs: number,
): News[] {
  const targets = view.targets.slice(range.from, range.to);
  // A target whose call our own process lost, and that is off now, keeps that answer: its outcome rests on it.
  const values = targets.map((target) =>
    sent.has(target.user) ? answer(target.user) : (target.answer ?? notSent),
  );
  const names = targets.map((target) => target.user);
  return condense(range.from, names, values, limits.eventBytes).map((part) => ({
    type: 'batch.answered',
    batch: range.batch,
    durationMs: Math.round(durationMs),
    ...part,
  }));
}

/** The answer of every target whose call was under way when our process ended. */
export const lostAnswer: Answer = {
  answer: 'failed',
  code: diedCode,
  text: 'The service was interrupted during the call.',
};

/** The same in a job that sends nothing more: no later start may take it for one to be sent again. */
export const lostForGood: Answer = { ...lostAnswer, code: 'call-lost' };
