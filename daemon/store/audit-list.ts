import type { DatabaseSync } from 'node:sqlite';
import type { AuditEntry } from '../protocol/audit.ts';
import { type AuditRow, entryOf } from './audit.ts';
import { readCursor, type Page, type PageRequest, pageOf } from './page.ts';
import { query, type Query } from './database.ts';

/** Which entries: all given members must hold. */
export interface AuditFilter {
  /** Name of the actor, whichever way in. */
  user?: string;
  action?: string;
  jobId?: string;
  /** Newest first by default. */
  order?: 'newest' | 'oldest';
}

const conditions = { user: 'actor_user = ?', action: 'action = ?', jobId: 'job_id = ?' } as const;
const filters = ['user', 'action', 'jobId'] as const;

/** A lister of the audit entries. */
export function auditLister(db: DatabaseSync): (request: PageRequest & AuditFilter) => Page<AuditEntry> {
  const prepared = new Map<string, Query<AuditRow>>();
  return (request) => {
    const isOldestFirst = request.order === 'oldest';
    const [position = isOldestFirst ? 0 : Number.MAX_SAFE_INTEGER] = readCursor(request.before, 1);
    const given = filters.filter((name) => request[name] !== undefined);
    const key = [request.order, ...given].join();
    const wheres = [`sequence ${isOldestFirst ? '>' : '<'} ?`, ...given.map((name) => conditions[name])].join(
      ' AND ',
    );
    const sql = `SELECT sequence, body, hash FROM audit WHERE ${wheres} ORDER BY sequence ${isOldestFirst ? 'ASC' : 'DESC'} LIMIT ?`;
    const list = prepared.get(key) ?? query<AuditRow>(db, sql);
    prepared.set(key, list);
    const values = given.map((name) => request[name] ?? null);
    const rows = list.all(position, ...values, request.limit + 1);
    return pageOf(rows, request.limit, entryOf, (row) => [row.sequence]);
  };
}
