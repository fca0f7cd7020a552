import type { DatabaseSync } from 'node:sqlite';
import type { Acceptance, CallRecord, Commit } from '../jobs/ports.ts';
import { actorId } from '../protocol/actor.ts';
import { hasEnded, type Job } from '../protocol/job.ts';
import type { AuditInput } from '../protocol/ports.ts';
import { query, transaction } from './database.ts';
import { eventRecorder } from './events.ts';
import { searchRecorder } from './job-search.ts';
import { targetRecorder } from './targets.ts';

/** The other parts of the record that a job's transactions take in. */
interface Parts {
  appendAudit: (input: AuditInput) => void;
  usePlan: (planId: string, actorId: string) => void;
  useKey: (use: NonNullable<Acceptance['idempotency']>, job: number) => void;
  openCall: (job: number, call: CallRecord) => void;
  closeCall: (job: number, callId: string) => void;
  recordNotices: (job: number, notices: NonNullable<Commit['notices']>, at: number) => void;
}

/**
 * Jobs as they are written: each function is one transaction, committed and synced on return.
 * @param machineId the machine that answers for what it accepts (R11)
 */
export function jobWriter(
  db: DatabaseSync,
  machineId: string,
  parts: Parts,
): { accept(acceptance: Acceptance): void; commit(commit: Commit): void } {
  const insertJob = query<{ job: number }>(
    db,
    `INSERT INTO jobs
       (id, state, actor_id, machine_id, created_at, finished_at, last_event_at, sequence, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING job`,
  );
  // The sequence before makes sure that no step is lost or written twice.
  const updateJob = query<{ job: number }>(
    db,
    `UPDATE jobs SET state = ?, finished_at = ?, last_event_at = ifnull(?, last_event_at), sequence = ?, body = ?
     WHERE id = ? AND sequence = ? RETURNING job`,
  );
  const recordTargets = targetRecorder(db);
  const recordEvents = eventRecorder(db);
  const recordSearch = searchRecorder(db);

  function accept({ job, targets, events, audit, planId, idempotency }: Acceptance): void {
    const createdAt = Date.parse(job.createdAt);
    const lastEventAt = lastAt(events) ?? createdAt;
    const by = actorId(job.actor);
    transaction(db, () => {
      const body = JSON.stringify(job);
      const row = insertJob.get(
        job.id,
        job.state,
        by,
        machineId,
        createdAt,
        endOf(job),
        lastEventAt,
        job.sequence,
        body,
      );
      const key = keyOf(row, job);
      recordSearch(key, job);
      recordTargets(key, targets);
      recordEvents(key, job.sequence - events.length, events);
      if (planId !== undefined) parts.usePlan(planId, by);
      if (idempotency !== undefined) parts.useKey(idempotency, key);
      audit.forEach(parts.appendAudit);
    });
  }

  function commit({ job, events, audit = [], notices = [], openCall, closeCall, isOld }: Commit): void {
    const before = job.sequence - events.length;
    transaction(db, () => {
      const body = JSON.stringify(job);
      const row = updateJob.get(
        job.state,
        endOf(job),
        isOld ? null : (lastAt(events) ?? null),
        job.sequence,
        body,
        job.id,
        before,
      );
      const key = keyOf(row, job);
      recordEvents(key, before, events);
      if (closeCall !== undefined) parts.closeCall(key, closeCall);
      if (openCall !== undefined) parts.openCall(key, openCall);
      parts.recordNotices(key, notices, lastAt(events) ?? 0);
      audit.forEach(parts.appendAudit);
    });
  }

  return { accept, commit };
}

function keyOf(row: { job: number } | undefined, job: Job): number {
  if (row === undefined) throw new Error(`Job ${job.id} is not at the sequence before ${job.sequence}`);
  return row.job;
}

function lastAt(events: Acceptance['events']): number | undefined {
  const last = events.at(-1);
  return last && Date.parse(last.ts);
}

function endOf(job: Job): number | null {
  return hasEnded(job.state) ? Date.parse(job.finishedAt ?? job.createdAt) : null;
}
