import * as z from 'zod/mini';
import { Actor } from './actor.ts';
import { StopReason, WaitingFor } from './job.ts';
import { JobId, Timestamp } from './text.ts';
import { Answer, Counts, Settlement, TwoFactorState } from './target.ts';

const head = { v: z.literal(1), seq: z.int().check(z.positive()), ts: Timestamp, job: JobId };
/** Targets `from` (included) to `to` (excluded) of the job's frozen list. */
const range = { from: z.int(), to: z.int() };
const named = { index: z.int(), user: z.string() };
const BeforeOf = z.strictObject({ before: TwoFactorState });

/**
 * What holds for a range of targets, and the targets for which something else holds: an event's size grows
 * with its exceptions, not with its targets.
 */
function told<T extends z.ZodMiniObject>(shape: T) {
  return {
    ...range,
    common: shape,
    exceptions: z.array(z.extend(shape, named)),
  };
}

const JobAccepted = z.strictObject({
  ...head,
  type: z.literal('job.accepted'),
  state: z.enum(['waiting', 'queued']),
  actor: Actor,
  reason: z.string(),
  ticket: z.exactOptional(z.string()),
  startAt: z.exactOptional(Timestamp),
  retryOf: z.exactOptional(JobId),
  urgent: z.exactOptional(z.literal(true)),
  notify: z.exactOptional(z.literal(true)),
  targets: z.int(),
});
const JobQueued = z.strictObject({ ...head, type: z.literal('job.queued') });
const JobWaiting = z.strictObject({
  ...head,
  type: z.literal('job.waiting'),
  for: WaitingFor,
  detail: z.exactOptional(z.string()),
});
const TargetsRead = z.strictObject({
  ...head,
  type: z.literal('targets.read'),
  ...told(BeforeOf),
});
const BatchStarted = z.strictObject({
  ...head,
  type: z.literal('batch.started'),
  batch: z.int(),
  ...range,
});
const BatchAnswered = z.strictObject({
  ...head,
  type: z.literal('batch.answered'),
  batch: z.int(),
  durationMs: z.number(),
  ...told(Answer),
});
const TargetsSettled = z.strictObject({
  ...head,
  type: z.literal('targets.settled'),
  ...told(Settlement),
});
const JobCancelling = z.strictObject({
  ...head,
  type: z.literal('job.cancelling'),
  by: Actor,
});
const JobFinished = z.strictObject({
  ...head,
  type: z.literal('job.finished'),
  state: z.enum(['finished', 'cancelled']),
  stoppedBy: z.exactOptional(StopReason),
  counts: Counts,
});

export const JobEvent = z.discriminatedUnion('type', [
  JobAccepted,
  JobQueued,
  JobWaiting,
  TargetsRead,
  BatchStarted,
  BatchAnswered,
  TargetsSettled,
  JobCancelling,
  JobFinished,
]);
export type JobEvent = z.infer<typeof JobEvent>;

export const EventList = z.strictObject({
  items: z.array(JobEvent),
  /** `after` of the next question. */
  next: z.int(),
  /** No further event will come. */
  ended: z.boolean(),
  /** Too many wait already: this one was answered at once, and is to ask again after so many seconds. */
  retryAfter: z.exactOptional(z.int()),
});
export type EventList = z.infer<typeof EventList>;
