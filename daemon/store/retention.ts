import type { DatabaseSync } from 'node:sqlite';
import { change, query, transaction } from './database.ts';

/**
 * A function that deletes the detail (targets, events, calls, notices) of jobs that ended before a time (ms since
 * 1970), oldest first, and returns how many jobs lost theirs. Their rows and the audit stay. One transaction
 * a job, and at most `atMost` jobs, so that nobody waits long: call it again until it returns less.
 */
export function detailRemover(db: DatabaseSync): (olderThan: number, atMost?: number) => number {
  const old = query<{ job: number }>(
    db,
    `SELECT job FROM jobs
     WHERE finished_at < ? AND EXISTS (SELECT 1 FROM events WHERE events.job = jobs.job)
     ORDER BY job LIMIT ?`,
  );
  const removals = ['targets', 'calls', 'notices', 'events'].map((table) =>
    change(db, `DELETE FROM ${table} WHERE job = ?`),
  );
  return (olderThan, atMost = 20) => {
    const found = old.all(olderThan, atMost);
    for (const { job } of found) {
      transaction(db, () => removals.forEach((remove) => remove(job)));
    }
    return found.length;
  };
}
