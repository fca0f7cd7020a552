import * as z from 'zod/mini';
import { JobEvent } from './events.ts';
import { Job } from './job.ts';
import { Problem } from './problem.ts';
import { Snapshot } from './snapshot.ts';
import { JobId, Timestamp } from './text.ts';

/** The WebSocket protocol that both sides name in the upgrade. */
export const webSocketProtocol = 'whm-2fa-reset.v1';
/** Before the ticket in the list of offered protocols: it never stands in an address. */
export const ticketPrefix = 'ticket.';
/** A connection that the daemon ends with this code has lived its time: a new ticket opens the next one. */
export const renewalCode = 4000;

/** What a watcher may send. */
export const ClientFrame = z.discriminatedUnion('type', [
  /** Everything of a job after a sequence: a snapshot (from 0) or the missing events, then live ones. */
  z.strictObject({ type: z.literal('subscribe'), jobId: JobId, after: z.int().check(z.minimum(0)) }),
  z.strictObject({ type: z.literal('unsubscribe'), jobId: JobId }),
  /** The overview of jobs, now and whenever one changes, counters only. */
  z.strictObject({ type: z.literal('jobs') }),
  z.strictObject({ type: z.literal('heartbeat') }),
]);
export type ClientFrame = z.infer<typeof ClientFrame>;

/** What the daemon sends. */
export const ServerFrame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('snapshot'), jobId: JobId, snapshot: Snapshot }),
  z.strictObject({ type: z.literal('events'), jobId: JobId, events: z.array(JobEvent) }),
  z.strictObject({ type: z.literal('jobs'), jobs: z.array(Job) }),
  z.strictObject({ type: z.literal('heartbeat'), ts: Timestamp }),
  /** With the job that it is about, if it is about one. */
  z.strictObject({ type: z.literal('problem'), jobId: z.exactOptional(JobId), problem: Problem }),
]);
export type ServerFrame = z.infer<typeof ServerFrame>;

export const TicketRequest = z.strictObject({
  /** The page's own origin, as the browser will send it with the upgrade. */
  origin: z.string().check(z.maxLength(300), z.regex(/^https?:\/\/[^/?#\s]+$/)),
});
export type TicketRequest = z.infer<typeof TicketRequest>;

/** One-use pass from the page to the WebSocket. */
export const Ticket = z.strictObject({
  ticket: z.string(),
  /** Where to connect. */
  url: z.string(),
  expiresAt: Timestamp,
});
export type Ticket = z.infer<typeof Ticket>;
