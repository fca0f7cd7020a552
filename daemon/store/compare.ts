import type { DatabaseSync } from 'node:sqlite';
import { type Deviation, type Fate, wanted } from '../protocol/comparison.ts';
import { type Intent, refusals } from '../protocol/plan.ts';
import type { Outcome } from '../protocol/target.ts';
import { query } from './database.ts';

/** How a job's targets were planned and ended, counted by the database. */
export interface Comparing {
  fates(jobId: string): Fate[];
  /** Targets that did not end as planned, in the job's order. */
  deviations(jobId: string, limit: number): Omit<Deviation, 'reason'>[];
}

interface Row {
  index: number;
  user: string;
  planned: Intent;
  outcome: Outcome | null;
  verified: number;
  code: string | null;
}

// The row keeps the state by which the target was accepted: later reads are events.
const planned = `CASE WHEN outcome = 'refused' AND code IN (${Object.keys(refusals)
  .map((code) => `'${code}'`)
  .join()}) THEN 'refuse' WHEN before = 'off' THEN 'already-off' ELSE 'remove' END AS planned`;
// As `isAsPlanned` says it.
const asPlanned = Object.entries(wanted)
  .map(([intent, outcome]) => {
    const proven = outcome === 'refused' ? '' : ' AND verified';
    return `planned = '${intent}' AND outcome = '${outcome}'${proven}`;
  })
  .join(' OR ');
const ofJob = 'FROM targets WHERE job = (SELECT job FROM jobs WHERE id = ?)';

/** A reader of comparisons; an unknown job has no fates and no deviations. */
export function comparing(db: DatabaseSync): Comparing {
  const grouped = query<Omit<Row, 'index' | 'user'> & { count: number }>(
    db,
    `SELECT ${planned}, outcome, verified, code, count(*) AS count ${ofJob} GROUP BY 1, 2, 3, 4 ORDER BY count DESC`,
  );
  const odd = query<Row>(
    db,
    `SELECT * FROM (SELECT idx AS "index", user, ${planned}, outcome, verified, code ${ofJob})
     WHERE outcome IS NOT NULL AND NOT (${asPlanned})
     ORDER BY "index" LIMIT ?`,
  );
  return {
    fates: (jobId) => grouped.all(jobId).map(({ count, ...row }) => ({ ...told(row), count })),
    deviations: (jobId, limit) =>
      odd
        .all(jobId, limit)
        .flatMap(({ index, user, outcome, ...row }) =>
          outcome === null ? [] : [{ index, user, ...told(row), outcome }],
        ),
  };
}

function told({
  planned: intent,
  outcome,
  verified,
  code,
}: Omit<Row, 'index' | 'user' | 'outcome'> & { outcome?: Outcome | null }) {
  return {
    planned: intent,
    ...(outcome != null && { outcome }),
    verified: verified === 1,
    ...(code !== null && { code }),
  };
}
