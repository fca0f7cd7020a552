import { renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ProblemError } from '../protocol/problem.ts';
import { prepareFile, replaceFile, type StateFiles, statOf } from './directory.ts';
import { keepsLog, inspect } from './inspect.ts';
import { migrate } from './migrations.ts';

/**
 * Opens `state.db`, made first if there is none, at the present version. The lock is held by the caller.
 * @throws ProblemError `database-missing`, `database-damaged` or `database-newer`; the files are then as they were
 */
export function openDatabase(files: StateFiles): DatabaseSync {
  if (statOf(files.database) === undefined) create(files);
  prepareFile(files.database);
  inspect(files);
  const isCopy = !keepsLog(files);
  if (isCopy) setAside(`${files.database}-wal`);
  const db = new DatabaseSync(files.database, { defensive: true, timeout: 2000 });
  try {
    db.exec(`
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      PRAGMA trusted_schema = OFF;
      PRAGMA cache_size = -8192;
      PRAGMA journal_size_limit = ${16 * 1024 * 1024};
    `);
    migrate(db);
    if (isCopy) disown(db);
    // Last: from here on it is no copy any more.
    db.exec('PRAGMA journal_mode = WAL');
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

// Made under another name: a state.db that is there is always whole.
function create(files: StateFiles): void {
  // The next daily copy would overwrite the only record that is left.
  if (statOf(files.backup) !== undefined) {
    throw new ProblemError('database-missing', `${files.database} is missing, and ${files.backup} is there.`);
  }
  const fresh = `${files.database}.new`;
  for (const path of [fresh, `${fresh}-journal`]) rmSync(path, { force: true });
  prepareFile(fresh);
  const db = new DatabaseSync(fresh);
  try {
    migrate(db);
  } finally {
    db.close();
  }
  replaceFile(fresh, files.database);
}

// What was open when a copy was made has gone on since: no machine answers for it any more (R11).
function disown(db: DatabaseSync): void {
  db.exec(`
    UPDATE jobs SET machine_id = ''
    WHERE finished_at IS NULL OR job IN (SELECT job FROM notices WHERE state IN ('pending', 'attempted'))
  `);
}

// The log of a database that was moved away or restored over: not ours to delete.
function setAside(path: string): void {
  if (statOf(path) !== undefined) renameSync(path, `${path}.stale`);
}
