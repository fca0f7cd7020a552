import type { Actor } from '../protocol/actor.ts';
import type { Job } from '../protocol/job.ts';
import type { AuditInput, DueNotice, NoticeStep, OpenNotices } from '../protocol/ports.ts';
import type { Mail } from './mail.ts';

/** The record as this folder needs it. Every method returns after the data is committed and synced, or throws. */
export interface NoticeRecord {
  openNotices(): OpenNotices[];
  pendingNotices(jobId: string): number;
  nextNotice(jobId: string): DueNotice | undefined;
  pendingBefore(jobId: string, dueBefore: number): { index: number; user: string }[];
  notices(jobId: string): ReadonlyMap<number, { to?: string[] }>;
  moveNotices(step: NoticeStep, audit?: AuditInput): void;
  job(jobId: string): Job | undefined;
  view(jobId: string): { targets: readonly { user: string }[] } | undefined;
}

/** What cPanel says of an account when it is asked now. */
export interface Contact {
  addresses: readonly string[];
  domain: string;
}

/** What came of a sendmail program. */
export interface MailRun {
  /** Why there was no process at all. */
  startError?: string;
  timedOut: boolean;
  exitStatus: number | null;
  signal: string | null;
  /** The first kilobyte. */
  stderr: Uint8Array;
}

/** How notices are made and given away. */
export interface MailDoor {
  /** Whom to write to; undefined: no such account is seen. Asked no earlier than `since` (ms). */
  contact(
    actor: Actor,
    user: string,
    since: number,
  ): Promise<{ contact: Contact | undefined } | { problem: string }>;
  compose(mail: Mail): Promise<string>;
  /** Gives a message to the mail server; always resolves. */
  send(args: readonly string[], message: string): Promise<MailRun>;
}
