import type { DatabaseSync } from 'node:sqlite';
import { query } from './database.ts';

/** A removing call that was answered. */
export interface PastCall {
  durationMs: number;
  accounts: number;
}

/** A reader of the calls of the last so many jobs. An answer above the event limit comes in parts: they are one call. */
export function callTimes(db: DatabaseSync): (jobs: number) => PastCall[] {
  const read = query<PastCall>(
    db,
    `SELECT max(body ->> '$.durationMs') AS durationMs, sum(body ->> '$.to' - body ->> '$.from') AS accounts
     FROM events WHERE job > (SELECT ifnull(max(job), 0) - ? FROM jobs) AND type = 'batch.answered'
     GROUP BY job, body ->> '$.batch'`,
  );
  return (jobs) => read.all(jobs).map((row) => ({ ...row }));
}
