import type { DatabaseSync } from 'node:sqlite';
import type { Outcome } from '../protocol/target.ts';
import { query } from './database.ts';
import { type Page, type PageRequest, pageOf, readCursor } from './page.ts';

/** What became of one account in one job; `outcome` is missing while it is open. */
export interface PastTarget {
  jobId: string;
  /** When the job was accepted, ms since 1970. */
  acceptedAt: number;
  index: number;
  user: string;
  outcome?: Outcome;
  verified: boolean;
  code?: string;
}

interface Row {
  job: number;
  jobId: string;
  acceptedAt: number;
  index: number;
  user: string;
  outcome: Outcome | null;
  verified: number;
  code: string | null;
}

/** A lister of the jobs that an account was in, newest first; those of one actor, or of all. */
export function historyLister(
  db: DatabaseSync,
): (request: PageRequest & { user: string; actorId?: string }) => Page<PastTarget> {
  const list = query<Row>(
    db,
    `SELECT jobs.job, jobs.id AS jobId, jobs.created_at AS acceptedAt, idx AS "index", user,
       outcome, verified, code
     FROM jobs CROSS JOIN targets INDEXED BY targets_user ON targets.job = jobs.job AND user = ?1
     WHERE jobs.job <= ?2 AND (jobs.job, idx) < (?2, ?3) AND actor_id = ifnull(?4, actor_id)
     ORDER BY jobs.job DESC, idx DESC LIMIT ?5`,
  );
  return ({ user, actorId, limit, before }) => {
    const [job = Number.MAX_SAFE_INTEGER, index = 0] = readCursor(before, 2);
    const rows = list.all(user, job, index, actorId ?? null, limit + 1);
    return pageOf(rows, limit, pastTarget, (row) => [row.job, row.index]);
  };
}

function pastTarget({ outcome, verified, code, jobId, acceptedAt, index, user }: Row): PastTarget {
  return {
    jobId,
    acceptedAt,
    index,
    user,
    verified: verified === 1,
    ...(outcome !== null && { outcome }),
    ...(code !== null && { code }),
  };
}
