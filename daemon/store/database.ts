import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** A prepared question; STRICT tables make sure that a row is what its type says. */
export interface Query<Row> {
  get(...values: SQLInputValue[]): Row | undefined;
  all(...values: SQLInputValue[]): Row[];
  /** Row by row: what is not taken is not read. */
  each(...values: SQLInputValue[]): Iterable<Row>;
}

/** Prepares a question once, for many uses. */
export function query<Row>(db: DatabaseSync, sql: string): Query<Row> {
  const statement = db.prepare(sql);
  return {
    get: (...values) => statement.get(...values) as Row | undefined,
    all: (...values) => statement.all(...values) as Row[],
    each: (...values) => statement.iterate(...values) as Iterable<Row>,
  };
}

/** Prepares a change once, for many uses; each use returns the number of rows changed. */
export function change(db: DatabaseSync, sql: string): (...values: SQLInputValue[]) => number {
  const statement = db.prepare(sql);
  return (...values) => Number(statement.run(...values).changes);
}

/**
 * Runs `work` in one transaction that is committed and synced on return, and rolled back if it throws.
 * @throws whatever `work` throws; an Error if a transaction is open already
 */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  if (db.isTransaction) throw new Error('Transactions do not nest');
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite has rolled back by itself after some failures, a full disk among them.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
