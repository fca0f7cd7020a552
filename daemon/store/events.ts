import type { DatabaseSync } from 'node:sqlite';
import type { JobEvent } from '../protocol/events.ts';
import { change } from './database.ts';
import { resetRecorder } from './resets.ts';

/**
 * A function that records a job's events and what they say of its targets, within a transaction.
 * Its `after` is the sequence before the first of them.
 * @throws Error if the sequences have a gap
 */
export function eventRecorder(
  db: DatabaseSync,
): (job: number, after: number, events: readonly JobEvent[]) => void {
  const insert = change(db, 'INSERT INTO events (job, seq, at, type, body) VALUES (?, ?, ?, ?, ?)');
  const settleRange = change(
    db,
    'UPDATE targets SET outcome = ?, verified = ?, code = ? WHERE job = ? AND idx >= ? AND idx < ?',
  );
  const settleOne = change(
    db,
    'UPDATE targets SET outcome = ?, verified = ?, code = ? WHERE job = ? AND idx = ?',
  );
  const noteResets = resetRecorder(db);
  return (job, after, events) => {
    events.forEach((event, offset) => {
      if (event.seq !== after + offset + 1)
        throw new Error(`Event ${event.seq} of ${event.job} leaves a gap`);
      insert(job, event.seq, Date.parse(event.ts), event.type, JSON.stringify(event));
      if (event.type !== 'targets.settled') return;
      const { outcome, verified, code = null } = event.common;
      settleRange(outcome, Number(verified), code, job, event.from, event.to);
      for (const { index, ...other } of event.exceptions) {
        settleOne(other.outcome, Number(other.verified), other.code ?? null, job, index);
      }
      noteResets(job, event.from, event.to, Date.parse(event.ts));
    });
  };
}
