import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Job } from '../protocol/job.ts';
import type { JobFilter } from '../protocol/job-search.ts';
import { change, query, type Query } from './database.ts';
import { type Page, type PageRequest, pageOf, readCursor } from './page.ts';

interface Row {
  job: number;
  body: string;
}

type Filter = JobFilter & { actorId?: string };

/** Each filter as a condition and what it is held against. */
const conditions: { [K in keyof Filter]-?: { sql: string; value: (given: string) => SQLInputValue } } = {
  // One look into the index for each job. An index by user alone would make large jobs slow to accept: each of their
  // targets would write a page of its own.
  account: {
    sql: 'EXISTS (SELECT 1 FROM targets INDEXED BY targets_user WHERE targets.job = job_search.job AND user = ?)',
    value: String,
  },
  actor: { sql: '? IN (actor, sudo_user)', value: String },
  reason: { sql: 'instr(reason, ?) > 0', value: folded },
  ticket: { sql: 'instr(ticket, ?) > 0', value: folded },
  from: { sql: 'at >= ?', value: Date.parse },
  to: { sql: 'at < ?', value: Date.parse },
  actorId: { sql: 'actor_id = ?', value: String },
};
const filters = ['from', 'to', 'actor', 'reason', 'ticket', 'account', 'actorId'] as const;

/**
 * The question for the jobs that fit these filters, newest first: one pass through a narrow table, which at a
 * hundred thousand jobs takes some tens of ms.
 */
export function searchSql(given: readonly (keyof Filter)[]): string {
  const wheres = ['job_search.job < ?', ...given.map((name) => conditions[name].sql)];
  return `SELECT jobs.job, body FROM job_search CROSS JOIN jobs ON jobs.job = job_search.job
    WHERE ${wheres.join(' AND ')} ORDER BY job_search.job DESC LIMIT ?`;
}

/** A finder of jobs: all filters that are given must hold. */
export function jobFinder(db: DatabaseSync): (request: PageRequest & Filter) => Page<Job> {
  const prepared = new Map<string, Query<Row>>();
  return (request) => {
    const [start = Number.MAX_SAFE_INTEGER] = readCursor(request.before, 1);
    const given = filters.filter((name) => request[name] !== undefined);
    const find = prepared.get(given.join()) ?? query<Row>(db, searchSql(given));
    prepared.set(given.join(), find);
    const values = given.map((name) => conditions[name].value(request[name] ?? ''));
    const rows = find.all(start, ...values, request.limit + 1);
    return pageOf(
      rows,
      request.limit,
      ({ body }) => JSON.parse(body) as Job,
      ({ job }) => [job],
    );
  };
}

/** A function that notes what an accepted job is searched by, within its transaction. */
export function searchRecorder(db: DatabaseSync): (key: number, job: Job) => void {
  const insert = change(
    db,
    'INSERT INTO job_search (job, at, actor, sudo_user, reason, ticket) VALUES (?, ?, ?, ?, ?, ?)',
  );
  return (key, { createdAt, actor, reason, ticket = '' }) => {
    insert(key, Date.parse(createdAt), actor.user, actor.sudoUser ?? null, folded(reason), folded(ticket));
  };
}

function folded(text: string): string {
  return text.toLowerCase();
}
