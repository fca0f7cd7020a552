import type { DatabaseSync } from 'node:sqlite';
import type { NoticeInput } from '../jobs/ports.ts';
import type { Job } from '../protocol/job.ts';
import type { Notice, NoticeState } from '../protocol/notice.ts';
import type { AuditInput, DueNotice, NoticeStep, OpenNotices } from '../protocol/ports.ts';
import { change, query, transaction } from './database.ts';

/** Notices to owners as they are on record. */
export interface NoticeStore {
  openNotices(): OpenNotices[];
  /** How many of a job's notices wait for their turn. */
  pendingNotices(jobId: string): number;
  nextNotice(jobId: string): DueNotice | undefined;
  /** Those that wait and became due before a time (ms), with their names. */
  pendingBefore(jobId: string, dueBefore: number): { index: number; user: string }[];
  /** A job's notices by target. */
  notices(jobId: string): ReadonlyMap<number, Notice>;
  /**
   * Moves notices on, with the entry that tells of it.
   * @throws Error if one of them is not in the state `from`: what was attempted once is never attempted again
   */
  moveNotices: (step: NoticeStep, audit?: AuditInput) => void;
}

interface Row {
  idx: number;
  state: NoticeState;
  at: number;
  addresses: string | null;
  reason: string | null;
}

/** @param appendAudit runs within a transaction */
export function noticeStore(
  db: DatabaseSync,
  appendAudit: (input: AuditInput) => unknown,
): NoticeStore & {
  /** Within a transaction: notices that a step of a job made due, or withheld. */
  recordNotices: (job: number, notices: readonly NoticeInput[], at: number) => void;
} {
  const insert = change(
    db,
    `INSERT INTO notices (job, idx, state, due_at, at, reason)
     SELECT ?1, value ->> 'index', iif(value ->> 'withheld' IS NULL, 'pending', 'not-sent'), ?2, ?2,
       value ->> 'withheld'
     FROM json_each(?3)`,
  );
  const move = change(
    db,
    `UPDATE notices SET state = ?1, at = ?2, addresses = ifnull(?3, addresses), reason = ?4
     WHERE job = (SELECT job FROM jobs WHERE id = ?5) AND state = ?6 AND idx IN (SELECT value FROM json_each(?7))`,
  );
  const open = query<{ jobId: string; machineId: string; attempted: string }>(
    db,
    `SELECT jobs.id AS jobId, machine_id AS machineId,
       json_group_array(idx) FILTER (WHERE notices.state = 'attempted') AS attempted
     FROM notices JOIN jobs USING (job)
     WHERE notices.state IN ('pending', 'attempted') GROUP BY job ORDER BY job`,
  );
  const ofJob = `FROM notices WHERE job = (SELECT job FROM jobs WHERE id = ?)`;
  // Of the two conditions on the state the first lets SQLite use the index of open notices; the second is the question.
  const count = query<{ pending: number }>(
    db,
    `SELECT count(*) AS pending ${ofJob} AND state IN ('pending', 'attempted') AND state = 'pending'`,
  );
  const pending = `FROM notices JOIN jobs USING (job) JOIN targets USING (job, idx)
     WHERE jobs.id = ? AND notices.state IN ('pending', 'attempted') AND notices.state = 'pending'`;
  const next = query<{ body: string; index: number; user: string; dueAt: number }>(
    db,
    `SELECT body, idx AS "index", user, due_at AS dueAt ${pending} ORDER BY idx LIMIT 1`,
  );
  const before = query<{ index: number; user: string }>(
    db,
    `SELECT idx AS "index", user ${pending} AND due_at < ? ORDER BY idx`,
  );
  const all = query<Row>(db, `SELECT idx, state, at, addresses, reason ${ofJob} ORDER BY idx`);
  return {
    recordNotices(job, notices, at) {
      if (notices.length > 0) insert(job, at, JSON.stringify(notices));
    },
    openNotices: () =>
      open.all().map((row) => ({ ...row, attempted: JSON.parse(row.attempted) as number[] })),
    pendingNotices: (jobId) => count.get(jobId)?.pending ?? 0,
    nextNotice(jobId) {
      const row = next.get(jobId);
      if (row === undefined) return undefined;
      const { body, ...rest } = row;
      return { ...rest, job: JSON.parse(body) as Job };
    },
    pendingBefore: (jobId, dueBefore) => before.all(jobId, dueBefore),
    notices: (jobId) => new Map(all.all(jobId).map((row) => [row.idx, noticeOf(row)])),
    moveNotices({ jobId, indexes, from, to, at, addresses, reason = null }, audit) {
      transaction(db, () => {
        const told = addresses === undefined ? null : JSON.stringify(addresses);
        const moved = move(to, at, told, reason, jobId, from, JSON.stringify(indexes));
        if (moved !== indexes.length) throw new Error(`A notice of job ${jobId} is not ${from}`);
        if (audit !== undefined) appendAudit(audit);
      });
    },
  };
}

function noticeOf({ state, at, addresses, reason }: Row): Notice {
  return {
    state,
    at: new Date(at).toISOString(),
    ...(addresses !== null && { to: JSON.parse(addresses) as string[] }),
    ...(reason !== null && { reason }),
  };
}
