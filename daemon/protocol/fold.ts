import type { JobEvent } from './events.ts';
import { hasEnded, type Job, type JobState } from './job.ts';
import {
  type Answer,
  hiddenName,
  noCounts,
  type Settlement,
  type Target,
  type TwoFactorState,
} from './target.ts';

/** A job with all its targets, as the events up to `job.sequence` tell it. */
export interface JobView {
  job: Job;
  targets: Target[];
  /** The batch whose call has not been answered in full. */
  openBatch?: { batch: number; from: number; to: number; answeredTo: number };
  /** Calls made so far. */
  batches: number;
}

type EventOf<T extends JobEvent['type']> = Extract<JobEvent, { type: T }>;
/** A target as it was accepted: frozen, later reads only shrink what is sent. */
export type AcceptedTarget = Pick<Target, 'user' | 'before' | 'protected'>;

/** The event does not follow from the job's state: a fault of whoever made it, never of a user. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';
}

/** The state right after acceptance. */
export function openView(event: EventOf<'job.accepted'>, accepted: readonly AcceptedTarget[]): JobView {
  must(event.seq === 1, event, 'an acceptance is the first event');
  must(event.targets === accepted.length, event, 'it counts its targets');
  const { job: id, state, actor, reason, ts, seq } = event;
  return {
    job: {
      id,
      state,
      actor,
      reason,
      ...(event.ticket !== undefined && { ticket: event.ticket }),
      ...(event.startAt !== undefined && { startAt: event.startAt }),
      ...(event.retryOf !== undefined && { retryOf: event.retryOf }),
      ...(event.urgent && { urgent: event.urgent }),
      ...(event.notify && { notify: event.notify }),
      createdAt: ts,
      targets: accepted.length,
      answered: 0,
      counts: noCounts(),
      sequence: seq,
    },
    targets: accepted.map(({ user, before, protected: guarded }) => ({
      user,
      before,
      ...(guarded && { protected: guarded }),
    })),
    batches: 0,
  };
}

/**
 * Moves the view on by one event, in place: a copy for each event would cost what the targets cost.
 * @throws IllegalTransition if the event does not follow; the view is then unchanged
 */
export function applyEvent(view: JobView, event: JobEvent): void {
  const { job } = view;
  must(event.job === job.id, event, 'it belongs to another job');
  must(event.seq === job.sequence + 1, event, `event ${job.sequence + 1} comes next`);
  must(!hasEnded(job.state), event, 'the job has ended');
  advance(view, event);
  job.sequence = event.seq;
  if (event.type !== 'job.waiting' && event.type !== 'job.cancelling') delete job.waiting;
}

function advance(view: JobView, event: JobEvent): void {
  const { job } = view;
  switch (event.type) {
    case 'job.accepted':
      throw new IllegalTransition(`${job.id} is accepted already`);
    case 'job.queued':
      move(view, event, ['waiting'], 'queued');
      return;
    case 'job.waiting':
      must((event.for === 'start-time') === (job.state === 'waiting'), event, `the job is ${job.state}`);
      job.waiting = { for: event.for, ...(event.detail !== undefined && { detail: event.detail }) };
      return;
    case 'targets.read':
      must(job.state === 'queued' || job.state === 'running', event, `the job is ${job.state}`);
      mustBeUnasked(view, event);
      spread(view, event, (target, { before }) => {
        target.before = before;
      });
      return;
    case 'batch.started':
      startBatch(view, event);
      return;
    case 'batch.answered':
      answerBatch(view, event);
      return;
    case 'targets.settled':
      settle(view, event);
      return;
    case 'job.cancelling':
      move(view, event, ['waiting', 'queued', 'running'], 'cancelling');
      return;
    case 'job.finished':
      finish(view, event);
      return;
    default:
      event satisfies never;
  }
}

function startBatch(view: JobView, event: EventOf<'batch.started'>): void {
  must(view.openBatch === undefined, event, 'another call is open');
  must(event.batch === view.batches + 1, event, 'batches are counted from 1');
  inRange(view, event);
  for (let index = event.from; index < event.to; index++) {
    const { answer, settlement } = view.targets[index] ?? {};
    must(answer === undefined || answer.code === diedCode, event, `target ${index} is answered`);
    must(settlement === undefined, event, `target ${index} is settled`);
  }
  move(view, event, ['queued', 'running'], 'running');
  view.job.startedAt ??= event.ts;
  view.batches = event.batch;
  view.openBatch = { batch: event.batch, from: event.from, to: event.to, answeredTo: event.from };
}

/** The answer's code when our own process died in mid-call: the only case in which a target is sent again. */
export const diedCode = 'daemon-died';

function answerBatch(view: JobView, event: EventOf<'batch.answered'>): void {
  const open = view.openBatch;
  if (open === undefined) throw new IllegalTransition(`event ${event.seq}: no call is open`);
  must(event.batch === open.batch, event, `batch ${open.batch} is open`);
  must(event.from === open.answeredTo && event.to <= open.to, event, 'answers come in order');
  spread(view, event, (target, answer: Answer) => {
    if (target.answer === undefined) view.job.answered++;
    target.answer = answer;
  });
  open.answeredTo = event.to;
  if (open.answeredTo === open.to) delete view.openBatch;
}

/** What was known before a call is what its outcome rests on: no later read takes it back. */
function mustBeUnasked(view: JobView, event: EventOf<'targets.read'>): void {
  inRange(view, event);
  for (let index = event.from; index < event.to; index++) {
    const { answer, settlement } = view.targets[index] ?? {};
    must(answer === undefined && settlement === undefined, event, `target ${index} is answered`);
  }
}

function settle(view: JobView, event: EventOf<'targets.settled'>): void {
  const open = view.openBatch;
  must(open === undefined || event.from >= open.to || event.to <= open.from, event, 'its call is open');
  inRange(view, event);
  for (let index = event.from; index < event.to; index++) {
    must(view.targets[index]?.settlement === undefined, event, `target ${index} is settled`);
  }
  spread(view, event, (target, settlement: Settlement) => {
    if (target.answer === undefined) view.job.answered++;
    target.settlement = settlement;
    view.job.counts[settlement.outcome]++;
  });
}

function finish(view: JobView, event: EventOf<'job.finished'>): void {
  must(view.openBatch === undefined, event, 'a call is open');
  const settled = Object.values(view.job.counts).reduce((sum, count) => sum + count, 0);
  must(settled === view.job.targets, event, `${view.job.targets - settled} targets are unsettled`);
  must((event.state === 'cancelled') === (view.job.state === 'cancelling'), event, `it is ${view.job.state}`);
  view.job.state = event.state;
  view.job.finishedAt = event.ts;
  if (event.stoppedBy !== undefined) view.job.stoppedBy = event.stoppedBy;
}

function move(view: JobView, event: JobEvent, from: readonly JobState[], to: JobState): void {
  must(from.includes(view.job.state), event, `the job is ${view.job.state}`);
  view.job.state = to;
}

interface Told<T> {
  from: number;
  to: number;
  common: T;
  exceptions: readonly (T & { index: number; user: string })[];
}

function spread<T extends Answer | Settlement | { before: TwoFactorState }>(
  view: JobView,
  event: JobEvent & Told<T>,
  set: (target: Target, value: T) => void,
): void {
  inRange(view, event);
  for (const { index, user } of event.exceptions) {
    must(index >= event.from && index < event.to, event, `target ${index} is outside`);
    const known = view.targets[index]?.user;
    // An account may change hands while its job is watched: its name is then hidden on one side only.
    const fits = known === user || known === hiddenName || user === hiddenName;
    must(fits, event, `target ${index} is not ${user}`);
  }
  const values = new Map<number, T>();
  for (const { index, user: _, ...value } of event.exceptions) values.set(index, value as unknown as T);
  for (let index = event.from; index < event.to; index++) {
    const target = view.targets[index];
    if (target !== undefined) set(target, values.get(index) ?? event.common);
  }
}

function inRange(view: JobView, event: JobEvent & { from: number; to: number }): void {
  const sound = event.from >= 0 && event.from <= event.to && event.to <= view.targets.length;
  must(sound, event, 'its range is none of the job');
}

function must(condition: boolean, event: JobEvent, why: string): void {
  if (!condition) throw new IllegalTransition(`${event.type} ${event.seq} does not follow: ${why}`);
}
