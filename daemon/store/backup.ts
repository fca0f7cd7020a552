import { rmSync, statSync, utimesSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { prepareFile, replaceFile, type StateFiles } from './directory.ts';

/**
 * A function that writes `state.backup.db`; asked again while it runs, it returns the same promise.
 * @param now by which the copy is dated
 */
export function backupWriter(db: DatabaseSync, files: StateFiles, now: () => number): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= write(db, files, now).finally(() => {
      running = undefined;
    });
    return running;
  };
}

async function write(db: DatabaseSync, files: StateFiles, now: () => number): Promise<void> {
  const fresh = `${files.backup}.new`;
  for (const path of [fresh, `${fresh}-journal`, `${fresh}-wal`, `${fresh}-shm`])
    rmSync(path, { force: true });
  prepareFile(fresh);
  await backup(db, fresh);
  leaveWalMode(fresh);
  const seconds = now() / 1000;
  utimesSync(fresh, seconds, seconds);
  replaceFile(fresh, files.backup);
}

// A copy is one file without a log, and known as a copy by that: a log beside it after a restore is another database's.
function leaveWalMode(path: string): void {
  const db = new DatabaseSync(path);
  try {
    db.exec('PRAGMA journal_mode = DELETE');
  } finally {
    db.close();
  }
}

/** Milliseconds since a file was written, or undefined if there is none; a file from the future counts as old. */
export function fileAge(path: string, now: number): number | undefined {
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (written === undefined) return undefined;
  return written > now ? Number.POSITIVE_INFINITY : now - written;
}
