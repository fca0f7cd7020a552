import { closeSync, constants, copyFileSync, linkSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ProblemError } from '../protocol/problem.ts';
import { type StateFiles, statOf } from './directory.ts';
import { problemFor } from './failures.ts';
import { applicationId, migrate, migrations, versionOf } from './migrations.ts';

/**
 * Up to this size the whole structure is checked, about 3.5 ms a MiB. Above it, after a crash too, only what
 * costs the same at any size: SQLite's own check of header and length, mark, version and schema. Damage deeper
 * down shows as `database-damaged` when its page is read, and a restart that waits for seconds is worse.
 */
const wholeCheckBytes = 16 * 1024 * 1024;

/**
 * Checks a database without changing a byte of it: SQLite reads it under a second name (a hard link) beside a
 * copy of its write-ahead log, so that recovery and closing touch only the copy.
 * @throws ProblemError `database-newer` or `database-damaged`
 */
export function inspect(files: StateFiles): void {
  const place = join(files.directory, 'state.check');
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { mode: 0o700 });
  try {
    const copy = join(place, 'state.db');
    linkSync(files.database, copy);
    const log = `${files.database}-wal`;
    if (keepsLog(files) && statOf(log)) copyFileSync(log, `${copy}-wal`, constants.COPYFILE_FICLONE);
    check(copy, files.database);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/**
 * True if a log beside the database would be the database's own. A live database is in WAL mode; a restored
 * backup is not (see backup.ts), and the log that its predecessor left must never be played into it.
 * @throws ProblemError `database-damaged` if the header tells neither
 */
export function keepsLog(files: Pick<StateFiles, 'database'>): boolean {
  // Write and read version of the file format, bytes 18 and 19 (sqlite.org/fileformat.html 1.3.3).
  const [write, read] = headerOf(files.database).subarray(18, 20);
  if (write !== read || (write !== 1 && write !== 2)) throw damaged(files.database, 'its header is broken');
  return write === 2;
}

function headerOf(path: string): Buffer {
  const header = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  return header;
}

function check(copy: string, path: string): void {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(copy, { readOnly: true });
    checkDatabase(db, path, (statOf(copy)?.size ?? 0) <= wholeCheckBytes);
  } catch (error) {
    const problem = problemFor(error);
    if (problem instanceof ProblemError && (problem === error || problem.code !== 'database-damaged'))
      throw problem;
    // A broken schema is a plain "SQL logic error" to SQLite: whatever else fails in here, the file is at fault.
    throw damaged(path, error instanceof Error ? error.message : String(error), error);
  } finally {
    db?.close();
  }
}

/**
 * Mark, version and tables of an open database, and its whole structure if asked for.
 * @param path as it is called to people
 * @throws ProblemError `database-newer` or `database-damaged`; whatever SQLite throws at a broken file
 */
export function checkDatabase(db: DatabaseSync, path: string, whole: boolean): void {
  const mark = db.prepare('PRAGMA application_id').get()?.['application_id'];
  if (mark !== applicationId) throw damaged(path, 'it is not a database of this product');
  const version = versionOf(db);
  if (version > migrations.length) throw newer(path, version);
  if (version < 1 || schemaOf(db) !== schemaAt(version)) throw damaged(path, 'its tables are not as made');
  if (!whole) return;
  const verdict = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (verdict !== 'ok') throw damaged(path, String(verdict));
}

function schemaAt(version: number): string {
  const db = new DatabaseSync(':memory:');
  try {
    migrate(db, migrations, version);
    return schemaOf(db);
  } finally {
    db.close();
  }
}

function schemaOf(db: DatabaseSync): string {
  return JSON.stringify(db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all());
}

function damaged(path: string, why: string, cause?: unknown): ProblemError {
  return new ProblemError('database-damaged', `${path} is damaged: ${why}.`, {}, cause);
}

function newer(path: string, version: number): ProblemError {
  const detail = `${path} has version ${version}; this program knows versions up to ${migrations.length}.`;
  return new ProblemError('database-newer', detail);
}
