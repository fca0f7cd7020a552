import type { DatabaseSync } from 'node:sqlite';
import { limits } from '../protocol/limits.ts';
import { change, query } from './database.ts';

/** Idempotency keys: what an actor has started under which key. */
export interface IdempotencyStore {
  /** What the key was used for in the last `limits.idempotencyHours`. */
  idempotent(actorId: string, key: string): { bodyHash: string; jobId: string } | undefined;
}

interface KeyUse {
  actorId: string;
  key: string;
  bodyHash: string;
  /** ms since 1970 */
  at: number;
}

const lifetime = limits.idempotencyHours * 3_600_000;

/**
 * Idempotency keys on record.
 * @returns them, and `useKey`, which notes a key within the transaction that accepts its job
 */
export function idempotencyStore(
  db: DatabaseSync,
  now: () => number,
): IdempotencyStore & { useKey: (use: KeyUse, job: number) => void } {
  const find = query<{ bodyHash: string; jobId: string }>(
    db,
    `SELECT body_hash AS bodyHash, jobs.id AS jobId FROM idempotency JOIN jobs USING (job)
     WHERE idempotency.actor_id = ? AND key = ? AND at > ?`,
  );
  const prune = change(db, 'DELETE FROM idempotency WHERE at <= ?');
  const insert = change(
    db,
    'INSERT INTO idempotency (actor_id, key, body_hash, job, at) VALUES (?, ?, ?, ?, ?)',
  );
  return {
    idempotent(actorId, key) {
      const row = find.get(actorId, key, now() - lifetime);
      return row && { ...row };
    },
    useKey({ actorId, key, bodyHash, at }, job) {
      prune(now() - lifetime);
      insert(actorId, key, bodyHash, job, at);
    },
  };
}
