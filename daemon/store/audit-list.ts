import type { DatabaseSync } from 'node:sqlite';
import type { AuditEntry } from '../protocol/audit.ts';
import { limits } from '../protocol/limits.ts';
import { type AuditRow, entryOf } from './audit.ts';
import { spanFinder } from './audit-span.ts';
import { readCursor, type Page, type PageRequest, pageOf } from './page.ts';
import { query, type Query } from './database.ts';

/** Which entries: all given members must hold. */
export interface AuditFilter {
  /** Name of the actor, whichever way in. */
  user?: string;
  action?: string;
  jobId?: string;
  /** Written at this time or later, UTC with milliseconds. */
  from?: string;
  /** Written before this time. */
  to?: string;
  /** Newest first by default. */
  order?: 'newest' | 'oldest';
}

const conditions = { user: 'actor_user = ?', action: 'action = ?', jobId: 'job_id = ?' } as const;
const filters = ['user', 'action', 'jobId'] as const;
// Times need not rise with the numbers, since a clock may be set back: a span is walked by number from its first entry
// to its last. Where too many others lie between, what is in it is listed from its own index, which reads all of it.
const walked = '+at >= ? AND +at < ?';
const listed = 'sequence IN (SELECT sequence FROM audit WHERE at >= ? AND at < ?)';

/** As a text it stands behind every time. */
const afterAll = ':';

/** A lister of the audit entries; for a page, at most `passedOver` entries are read that are not of its span. */
export function auditLister(
  db: DatabaseSync,
  passedOver: number = limits.auditPassedOver,
): (request: PageRequest & AuditFilter) => Page<AuditEntry> {
  const prepared = new Map<string, Query<AuditRow>>();
  const spanOf = spanFinder(db);
  const within = (from: string, to: string) => {
    const { first, last, count } = spanOf(from, to);
    const isDense = last - first + 1 - count <= passedOver;
    return { first, last, where: isDense ? walked : listed, values: [from, to] };
  };
  return (request) => {
    const isOldestFirst = request.order === 'oldest';
    const given = filters.filter((name) => request[name] !== undefined);
    const { from = '', to = afterAll } = request;
    const span = from === '' && to === afterAll ? undefined : within(from, to);
    const { first = 1, last = Number.MAX_SAFE_INTEGER - 1 } = span ?? {};
    const [position = isOldestFirst ? first - 1 : last + 1] = readCursor(request.before, 1);
    // One range: of two lower bounds SQLite would start at either.
    const range = isOldestFirst ? [Math.max(first, position + 1), last] : [first, Math.min(last, position - 1)];
    const wheres = [
      'sequence BETWEEN ? AND ?',
      ...given.map((name) => conditions[name]),
      ...(span === undefined ? [] : [span.where]),
    ].join(' AND ');
    const sql = `SELECT sequence, body, hash FROM audit WHERE ${wheres} ORDER BY sequence ${isOldestFirst ? 'ASC' : 'DESC'} LIMIT ?`;
    const list = prepared.get(sql) ?? query<AuditRow>(db, sql);
    prepared.set(sql, list);
    const values = [...given.map((name) => request[name] ?? null), ...(span?.values ?? [])];
    const { rows, limit } = fitting(list.each(...range, ...values, request.limit + 1), request.limit);
    return pageOf(rows, limit, entryOf, (row) => [row.sequence]);
  };
}

/** As many rows as an answer takes, and the one that tells of another page; the first however large it is. */
function fitting(all: Iterable<AuditRow>, most: number): { rows: AuditRow[]; limit: number } {
  const rows: AuditRow[] = [];
  let bytes = 0;
  for (const row of all) {
    rows.push(row);
    bytes += row.body.length;
    if (rows.length > 1 && bytes > limits.auditBytesPerAnswer) return { rows, limit: rows.length - 1 };
  }
  return { rows, limit: most };
}
