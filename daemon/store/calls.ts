import type { DatabaseSync } from 'node:sqlite';
import type { CallRecord, JobStore } from '../jobs/ports.ts';
import { change, query } from './database.ts';

interface CallRow {
  id: string;
  batch: number;
  from: number;
  to: number;
  intentAt: number;
  pid: number | null;
  startTicks: number | null;
  bootId: string | null;
}

/** Removing calls on record; all but `recordProcess` run within a transaction of the caller. */
export function callStore(
  db: DatabaseSync,
  now: () => number,
): Pick<JobStore, 'recordProcess'> & {
  openCall: (job: number, call: CallRecord) => void;
  closeCall: (job: number, callId: string) => void;
  /** The job's call that has not been answered. */
  unanswered: (job: number, jobId: string) => CallRecord | undefined;
} {
  const insert = change(
    db,
    `INSERT INTO calls (id, job, batch, from_idx, to_idx, intent_at, pid, start_ticks, boot_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const close = change(db, 'UPDATE calls SET closed_at = ? WHERE id = ? AND job = ? AND closed_at IS NULL');
  const setProcess = change(
    db,
    'UPDATE calls SET pid = ?, start_ticks = ?, boot_id = ? WHERE id = ? AND closed_at IS NULL',
  );
  const findOpen = query<CallRow>(
    db,
    `SELECT id, batch, from_idx AS "from", to_idx AS "to", intent_at AS intentAt,
       pid, start_ticks AS startTicks, boot_id AS bootId
     FROM calls WHERE job = ? AND closed_at IS NULL`,
  );
  return {
    openCall(job, { id, batch, from, to, intentAt, process }) {
      const { pid = null, startTicks = null, bootId = null } = process ?? {};
      insert(id, job, batch, from, to, intentAt, pid, startTicks, bootId);
    },
    closeCall(job, callId) {
      if (close(now(), callId, job) !== 1) throw new Error(`No open call ${callId}`);
    },
    recordProcess(callId, { pid, startTicks, bootId }) {
      if (setProcess(pid, startTicks, bootId, callId) !== 1) throw new Error(`No open call ${callId}`);
    },
    unanswered(job, jobId) {
      const row = findOpen.get(job);
      if (row === undefined) return undefined;
      const { pid, startTicks, bootId, ...call } = row;
      const known = pid !== null && startTicks !== null && bootId !== null;
      return { ...call, jobId, ...(known && { process: { pid, startTicks, bootId } }) };
    },
  };
}
