import type { DatabaseSync } from 'node:sqlite';
import type { AuditEntry } from '../protocol/audit.ts';
import { limits } from '../protocol/limits.ts';
import { type AuditRow, entryOf } from './audit.ts';
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
// Times need not rise with the numbers, since a clock may be set back: what lies in the span is listed from its own
// index, and the order stays that of the numbers. A hundred thousand entries take some tens of ms.
const within = 'sequence IN (SELECT sequence FROM audit WHERE at >= ? AND at < ?)';

/** As a text it stands behind every time. */
const afterAll = ':';

/** A lister of the audit entries. */
export function auditLister(db: DatabaseSync): (request: PageRequest & AuditFilter) => Page<AuditEntry> {
  const prepared = new Map<string, Query<AuditRow>>();
  return (request) => {
    const isOldestFirst = request.order === 'oldest';
    const [position = isOldestFirst ? 0 : Number.MAX_SAFE_INTEGER] = readCursor(request.before, 1);
    const given = filters.filter((name) => request[name] !== undefined);
    const { from = '', to = afterAll } = request;
    const span = from === '' && to === afterAll ? [] : [from, to];
    const key = [request.order, ...given, span.length].join();
    const wheres = [
      `sequence ${isOldestFirst ? '>' : '<'} ?`,
      ...given.map((name) => conditions[name]),
      ...(span.length > 0 ? [within] : []),
    ].join(' AND ');
    const sql = `SELECT sequence, body, hash FROM audit WHERE ${wheres} ORDER BY sequence ${isOldestFirst ? 'ASC' : 'DESC'} LIMIT ?`;
    const list = prepared.get(key) ?? query<AuditRow>(db, sql);
    prepared.set(key, list);
    const values = [...given.map((name) => request[name] ?? null), ...span];
    const { rows, limit } = fitting(list.each(position, ...values, request.limit + 1), request.limit);
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
