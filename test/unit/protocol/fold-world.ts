import type { JobEvent } from '../../../daemon/protocol/events.ts';
import { applyEvent, IllegalTransition, type JobView, openView } from '../../../daemon/protocol/fold.ts';
import type { Answer, Settlement, TwoFactorState } from '../../../daemon/protocol/target.ts';

export const job = '01900000-0000-7000-8000-000000000001';
const ts = '2026-03-01T12:00:00.000Z';
const actor = { user: 'root', via: 'cli' } as const;

type Head = 'v' | 'seq' | 'ts' | 'job';
type Headless<T> = T extends unknown ? Omit<T, Head> : never;
/** An event without its place; some tests give it a wrong one. */
export type Told = Headless<JobEvent>;

export const users = ['a', 'b', 'c', 'd'];
export const removed: Settlement = { outcome: 'removed', verified: true };
export const accepted: Answer = { answer: 'accepted' };

/** A job of four targets that are on, right after its acceptance. */
export function opened(state: 'queued' | 'waiting' = 'queued'): JobView {
  const event = {
    v: 1,
    seq: 1,
    ts,
    job,
    type: 'job.accepted',
    state,
    actor,
    reason: 'test',
    targets: 4,
  } as const;
  return openView(
    event,
    users.map((user) => ({ user, before: 'on' })),
  );
}

/** The event as the next one of the job. */
export function next(view: JobView, told: Told): JobEvent {
  return { v: 1, seq: view.job.sequence + 1, ts, job, ...told };
}

/** A job after these events. */
export function after(...told: Told[]): JobView {
  const view = opened();
  for (const item of told) applyEvent(view, next(view, item));
  return view;
}

/** Applies the event; false if it does not follow. */
export function follows(view: JobView, event: JobEvent): boolean {
  try {
    applyEvent(view, event);
    return true;
  } catch (error) {
    if (error instanceof IllegalTransition) return false;
    throw error;
  }
}

export const tell = {
  queued: { type: 'job.queued' },
  waits: (reason: 'start-time' | 'load' | 'cpanel'): Told => ({ type: 'job.waiting', for: reason }),
  read: (from: number, to: number, before: TwoFactorState = 'off'): Told => ({
    type: 'targets.read',
    from,
    to,
    common: { before },
    exceptions: [],
  }),
  start: (batch: number, from: number, to: number): Told => ({ type: 'batch.started', batch, from, to }),
  answer: (batch: number, from: number, to: number, common: Answer = accepted): Told => ({
    type: 'batch.answered',
    batch,
    durationMs: 300,
    from,
    to,
    common,
    exceptions: [],
  }),
  settle: (from: number, to: number, common: Settlement = removed): Told => ({
    type: 'targets.settled',
    from,
    to,
    common,
    exceptions: [],
  }),
  cancel: { type: 'job.cancelling', by: actor },
  finish: (state: 'finished' | 'cancelled'): Told => ({
    type: 'job.finished',
    state,
    counts: { removed: 4, 'already-off': 0, refused: 0, failed: 0, cancelled: 0 },
  }),
} as const;
