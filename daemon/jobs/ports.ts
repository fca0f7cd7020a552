import type { JobEvent } from '../protocol/events.ts';
import type { AcceptedTarget, JobView } from '../protocol/fold.ts';
import type { Job } from '../protocol/job.ts';
import type { AuditInput } from '../protocol/ports.ts';
import type {
  AccountRecord,
  ProcessIdentity,
  RemovalAnswer,
  Reply,
  TwoFactorList,
} from '../protocol/reply.ts';

/** What the engine needs of whmapi1; `asReseller` runs a call with `--user=`. */
export interface Whm {
  /** A read that began after it was asked for; `startedAt` (ms) is the age of what it says. */
  listTwoFactor(options: { asReseller?: string }): Promise<Reply<TwoFactorList> & { startedAt: number }>;
  removeTwoFactor(
    users: readonly string[],
    options: { asReseller?: string; onSpawn?: (pid: number) => void },
  ): Promise<Reply<RemovalAnswer>>;
  listAccounts(options: { asReseller?: string }): Promise<Reply<AccountRecord[]>>;
  listResellers(): Promise<Reply<string[]>>;
  privileges(user: string): Promise<Reply<ReadonlySet<string>>>;
  /** Duration of the fastest successful call of late, ms; it may be a list that takes far longer than a start. */
  fastestCallMs(): number | undefined;
  /** The same of the last minute's calls that do next to nothing: what any call costs at least. */
  bareCallMs(): number | undefined;
  /** Makes such a call, as a read beside all others. */
  version(): Promise<unknown>;
}

/** A removing call as it is on record: intent first, then the process. */
export interface CallRecord {
  id: string;
  jobId: string;
  batch: number;
  from: number;
  to: number;
  /** ms since 1970 */
  intentAt: number;
  process?: ProcessIdentity;
}

/** A notice to an owner that a step makes due. */
export interface NoticeInput {
  /** Of the target. */
  index: number;
  /** Why it is never sent. */
  withheld?: string;
}

/** Everything that makes a job durable, in one transaction. */
export interface Acceptance {
  job: Job;
  targets: readonly AcceptedTarget[];
  events: readonly JobEvent[];
  audit: readonly AuditInput[];
  planId?: string;
  idempotency?: { actorId: string; key: string; bodyHash: string; at: number };
}

/** One step of a job, in one transaction; the job's row, its targets' outcomes and its events agree. */
export interface Commit {
  job: Job;
  events: readonly JobEvent[];
  audit?: readonly AuditInput[];
  notices?: readonly NoticeInput[];
  openCall?: CallRecord;
  /** Id of the call that these events answer. */
  closeCall?: string;
  /** The job may not go on (R11): what is told of it now makes it no younger to the next start. */
  isOld?: true;
}

/** What the engine needs of the record. Every method returns after the data is committed and synced. */
export interface JobStore {
  accept(acceptance: Acceptance): void;
  commit(commit: Commit): void;
  recordProcess(callId: string, process: ProcessIdentity): void;
  /** Jobs that have not ended, oldest first, each with its unanswered call and the machine that accepted it. */
  unfinished(): { view: JobView; call?: CallRecord; lastEventAt: number; machineId: string }[];
}
