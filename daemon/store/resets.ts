import type { DatabaseSync } from 'node:sqlite';
import type { Actor } from '../protocol/actor.ts';
import { change, query } from './database.ts';

/** The last time that an account's 2FA was removed. */
export interface Reset {
  user: string;
  /** ms since 1970 */
  at: number;
  jobId: string;
  actor: Actor;
  reason: string;
  ticket?: string;
}

interface Row {
  user: string;
  at: number;
  jobId: string;
  actor: string;
  reason: string;
  ticket: string | null;
}

/** A lister of the accounts whose last reset was before a time (ms), the earliest first; of one actor's jobs, or of all. */
export function resetLister(db: DatabaseSync): (before: number, actorId?: string) => Reset[] {
  const list = query<Row>(
    db,
    `SELECT user, at, jobs.id AS jobId, body ->> '$.actor' AS actor, body ->> '$.reason' AS reason,
       body ->> '$.ticket' AS ticket
     FROM resets JOIN jobs USING (job) WHERE at <= ? AND actor_id = ifnull(?, actor_id) ORDER BY at, user`,
  );
  return (before, actorId) =>
    list.all(before, actorId ?? null).map(({ actor, ticket, ...row }) => ({
      ...row,
      actor: JSON.parse(actor) as Actor,
      ...(ticket !== null && { ticket }),
    }));
}

/** A function that notes the removals among a range of settled targets, within a transaction. */
export function resetRecorder(db: DatabaseSync): (job: number, from: number, to: number, at: number) => void {
  // One row for each account, however many jobs reset it: ten thousand removals write about a hundred pages.
  const note = change(
    db,
    `INSERT INTO resets (user, job, at)
     SELECT user, job, ? FROM targets WHERE job = ? AND idx >= ? AND idx < ? AND outcome = 'removed'
     ON CONFLICT (user) DO UPDATE SET job = excluded.job, at = excluded.at`,
  );
  return (job, from, to, at) => void note(at, job, from, to);
}
