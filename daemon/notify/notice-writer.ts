import type { Job } from '../protocol/job.ts';
import type { AuditInput, Clock, DueNotice, NoticeStep, Report } from '../protocol/ports.ts';
import { cutOff, type Ending } from './delivery.ts';
import type { NoticeRecord } from './ports.ts';

type Named = Pick<DueNotice, 'job' | 'index' | 'user'>;

/** Puts on record what becomes of notices, each end with the audit entry that tells of it. Every method may throw. */
export class NoticeWriter {
  readonly #record: NoticeRecord;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #report: Report;

  constructor(record: NoticeRecord, clock: Pick<Clock, 'now'>, report: Report) {
    this.#record = record;
    this.#clock = clock;
    this.#report = report;
  }

  /** The notice is about to be handed to the mail server: from here on it is never attempted again. */
  attempt({ job, index }: Named, addresses: readonly string[]): void {
    const at = this.#clock.now();
    this.#record.moveNotices({
      jobId: job.id,
      indexes: [index],
      from: 'pending',
      to: 'attempted',
      at,
      addresses,
    });
  }

  /** @param addresses that it went to, if it was attempted */
  end(
    { job, index, user }: Named,
    from: NoticeStep['from'],
    { to, reason }: Ending | { to: 'not-sent'; reason: string },
    addresses: readonly string[] = [],
  ): void {
    const at = this.#clock.now();
    const why = reason !== undefined && { why: reason };
    const told = addresses.length > 0 && { to: addresses };
    const step = { jobId: job.id, indexes: [index], from, to, at, ...(reason !== undefined && { reason }) };
    this.#record.moveNotices(step, entryOf(job, to, at, { users: [user], ...told, ...why }));
    if (to === 'failed' || to === 'unknown') {
      this.#report('warn', 'an owner was perhaps not told', { job: job.id, ...why });
    }
  }

  /** A process that is dead attempted this notice: whether it went out is not known. */
  endCutOff(jobId: string, index: number, addresses: readonly string[] | undefined): void {
    const job = this.#record.job(jobId);
    const user = this.#record.view(jobId)?.targets[index]?.user;
    if (job !== undefined && user !== undefined) {
      this.end({ job, index, user }, 'attempted', cutOff, addresses);
    }
  }

  /** What waits of a job, and was due before a time (ms), is never sent. */
  giveUp(jobId: string, dueBefore: number, reason: string): void {
    const job = this.#record.job(jobId);
    const given = this.#record.pendingBefore(jobId, dueBefore);
    if (job === undefined || given.length === 0) return;
    const at = this.#clock.now();
    const users = given.map(({ user }) => user);
    const indexes = given.map(({ index }) => index);
    const step: NoticeStep = { jobId, indexes, from: 'pending', to: 'not-sent', at, reason };
    this.#record.moveNotices(step, entryOf(job, 'not-sent', at, { users, why: reason }));
  }
}

function entryOf(job: Job, state: string, at: number, detail: Record<string, unknown>): AuditInput {
  return { at, actor: job.actor, action: `notice.${state}`, detail: { jobId: job.id, ...detail } };
}
