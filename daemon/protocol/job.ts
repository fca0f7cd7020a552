import * as z from 'zod/mini';
import { Actor } from './actor.ts';
import { limits } from './limits.ts';
import { queryNumber } from './query.ts';
import { JobId, PlanId, Reason, TicketReference, Timestamp } from './text.ts';
import { Counts, Outcome, TargetView } from './target.ts';

export const JobState = z.enum(['waiting', 'queued', 'running', 'cancelling', 'finished', 'cancelled']);
export type JobState = z.infer<typeof JobState>;

/** True for the two states that a job never leaves. */
export function hasEnded(state: JobState): boolean {
  return state === 'finished' || state === 'cancelled';
}

/** What an unfinished job waits for. */
export const WaitingFor = z.enum(['start-time', 'load', 'cpanel']);

/** Why a job ended before all its targets were sent. */
export const StopReason = z.enum([
  'calls-failed',
  'too-late-to-resume',
  'other-machine',
  'rights-lost',
  'own-fault',
]);
export type StopReason = z.infer<typeof StopReason>;

export const Job = z.strictObject({
  id: JobId,
  state: JobState,
  actor: Actor,
  reason: z.string(),
  ticket: z.exactOptional(z.string()),
  createdAt: Timestamp,
  startAt: z.exactOptional(Timestamp),
  startedAt: z.exactOptional(Timestamp),
  finishedAt: z.exactOptional(Timestamp),
  /** All targets of the job, the refused ones of its plan included. */
  targets: z.int(),
  /** Targets that whmapi1 has been asked about or that needed no call. */
  answered: z.int(),
  counts: Counts,
  /** Sequence of the last event that this state includes. */
  sequence: z.int(),
  waiting: z.exactOptional(z.strictObject({ for: WaitingFor, detail: z.exactOptional(z.string()) })),
  stoppedBy: z.exactOptional(StopReason),
  retryOf: z.exactOptional(JobId),
  /** Never waits for the server's load: a program waits for its end. */
  urgent: z.exactOptional(z.literal(true)),
  /** The owners of the accounts are told of each verified removal. */
  notify: z.exactOptional(z.literal(true)),
});
export type Job = z.infer<typeof Job>;

export const Confirmation = z.strictObject({
  count: z.exactOptional(z.int().check(z.minimum(0))),
  protected: z.exactOptional(z.array(z.string())),
});
export type Confirmation = z.infer<typeof Confirmation>;

const common = {
  confirm: z.exactOptional(Confirmation),
  /** May be left out only if the configuration says so. */
  reason: z.exactOptional(Reason),
  ticket: z.exactOptional(TicketReference),
  startAt: z.exactOptional(Timestamp),
  /** In place of `startAt`: so many seconds after the daemon has accepted it. */
  delaySeconds: z.exactOptional(z.int().check(z.minimum(0), z.maximum(limits.delaySeconds))),
  /** Whether the owners are told; left out: as the configuration says. */
  notify: z.exactOptional(z.boolean()),
};

const oneStartTime = z.refine<{ startAt?: string; delaySeconds?: number }>(
  ({ startAt, delaySeconds }) => startAt === undefined || delaySeconds === undefined,
  { error: 'startAt stands already: a start has one of the two', path: ['delaySeconds'] },
);

/** A start: of a plan, or of names (plan and start in one step, for scripts). */
export const JobRequest = z.union([
  z.strictObject({ planId: PlanId, ...common }).check(oneStartTime),
  z.strictObject({ users: z.array(z.string()).check(z.minLength(1)), ...common }).check(oneStartTime),
]);
export type JobRequest = z.infer<typeof JobRequest>;

export const JobList = z.strictObject({ items: z.array(Job), next: z.nullable(z.string()) });
export type JobList = z.infer<typeof JobList>;

export const TargetList = z.strictObject({
  items: z.array(TargetView),
  next: z.nullable(z.string()),
  /** The last event that these targets include. */
  sequence: z.int(),
});
export type TargetList = z.infer<typeof TargetList>;

export const EventsQuery = z.strictObject({
  after: z._default(queryNumber(0, Number.MAX_SAFE_INTEGER), 0),
  wait: z._default(queryNumber(0, limits.longPollSeconds), 0),
});
export type EventsQuery = z.infer<typeof EventsQuery>;
export const PageQuery = z.strictObject({
  limit: z._default(queryNumber(1, limits.pageSizeMost), limits.pageSize),
  cursor: z.exactOptional(z.string().check(z.maxLength(300))),
});
export type PageQuery = z.infer<typeof PageQuery>;

export const TargetsQuery = z.extend(PageQuery, {
  outcome: z.exactOptional(Outcome),
  cursor: z.exactOptional(z.string().check(z.regex(/^\d{1,9}$/, 'is not one that this list gave'))),
});
export type TargetsQuery = z.infer<typeof TargetsQuery>;
