import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { AuditEntry } from '../protocol/audit.ts';
import type { AuditInput } from '../protocol/ports.ts';
import { change, query } from './database.ts';

/** The last entry's sequence and hash: noted elsewhere, they prove that nothing before was changed. */
export interface AuditHead {
  sequence: number;
  hash: string;
}

/** An entry as it is stored. */
export interface AuditRow {
  sequence: number;
  body: string;
  hash: string;
}

/** The head of a record without entries. */
export const emptyHead: AuditHead = { sequence: 0, hash: '0'.repeat(64) };

/** SHA-256 of the text in UTF-8, hex. */
export function hashOf(body: string): string {
  return hash('sha256', body);
}

/** The entry that a row holds; its hash is the SHA-256 of the row's body, which holds all the rest. */
export function entryOf(row: AuditRow): AuditEntry {
  return { ...(JSON.parse(row.body) as Omit<AuditEntry, 'hash'>), hash: row.hash };
}

/** A reader of the head that the last append left; it stands apart from the entries, so a cut tail shows. */
export function headReader(db: DatabaseSync): () => AuditHead {
  const read = query<{ value: string }>(db, `SELECT value FROM meta WHERE key = 'audit-head'`);
  return () => {
    const row = read.get();
    return row === undefined ? emptyHead : (JSON.parse(row.value) as AuditHead);
  };
}

/** A function that chains an entry to the last; it must run within a transaction. */
export function auditAppender(db: DatabaseSync): (input: AuditInput) => AuditEntry {
  const head = headReader(db);
  const insert = change(db, 'INSERT INTO audit (sequence, body, hash) VALUES (?, ?, ?)');
  const setHead = change(
    db,
    `INSERT INTO meta (key, value) VALUES ('audit-head', ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  );
  return ({ at, actor, action, detail }) => {
    const last = head();
    const sequence = last.sequence + 1;
    const content = { sequence, at: new Date(at).toISOString(), actor, action, detail, previous: last.hash };
    const body = JSON.stringify(content);
    const entry = { ...content, hash: hashOf(body) };
    insert(sequence, body, entry.hash);
    setHead(JSON.stringify({ sequence, hash: entry.hash } satisfies AuditHead));
    return entry;
  };
}
