import { DatabaseSync } from 'node:sqlite';
import { statOf } from './directory.ts';
import { versionOf } from './migrations.ts';

/**
 * The version of a database, its write-ahead log included: a live one is only read.
 * @returns 0 if there is none, or none that can be read: the daemon tells what is wrong with it
 */
export function versionAt(path: string): number {
  if (statOf(path) === undefined) return 0;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true, timeout: 2000 });
    return versionOf(db);
  } catch {
    return 0;
  } finally {
    db?.close();
  }
}
