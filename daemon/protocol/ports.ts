import type { Actor } from './actor.ts';
import type { Job } from './job.ts';
import type { NoticeState } from './notice.ts';

/** Ports that more than one folder knows. The folders do not import each other, so they are said here, once. */

/** Time, handed in: ms since 1970, and a wait that ends early (never rejects) when the signal aborts. */
export interface Clock {
  now(): number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Tells whoever looks after the service, by its log. `detail` is plain JSON. */
export type Report = (
  level: 'info' | 'warn' | 'error',
  message: string,
  detail: Record<string, unknown>,
) => void;

/** An audit entry before it is chained: `detail` is plain JSON. */
export interface AuditInput {
  /** ms since 1970 */
  at: number;
  actor: Actor;
  action: string;
  detail: Record<string, unknown>;
}

/** A job of which notices have not come to their end. */
export interface OpenNotices {
  jobId: string;
  /** The machine that accepted it. */
  machineId: string;
  /** Targets whose attempt was begun and has no result. */
  attempted: number[];
}

/** A notice to an owner that waits for its turn. */
export interface DueNotice {
  job: Job;
  /** Of its target. */
  index: number;
  user: string;
  /** When its removal was settled, ms since 1970. */
  dueAt: number;
}

/** How notices of a job move on: from `pending` to `attempted`, and from either to their end. */
export interface NoticeStep {
  jobId: string;
  indexes: readonly number[];
  from: Extract<NoticeState, 'pending' | 'attempted'>;
  to: Exclude<NoticeState, 'pending'>;
  /** ms since 1970 */
  at: number;
  addresses?: readonly string[];
  reason?: string;
}
