import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ProblemError } from '../protocol/problem.ts';
import { prepareFile, type StateFiles } from './directory.ts';

const shownCommand = 200;

// A connection that nobody refers to is collected as garbage, and its lock goes with it.
const held = new Set<DatabaseSync>();

/**
 * Holds the state directory for this process until `release`. The kernel drops the lock with the process, so
 * none is ever stale; the name of the holder is information only.
 * @param now ms since 1970
 * @throws ProblemError `state-locked` at once if another process, or this one, holds it
 */
export function takeLock(files: StateFiles, now: number): { release: () => void } {
  prepareFile(files.lock);
  const db = new DatabaseSync(files.lock, { timeout: 0 });
  try {
    // No journal beside it: nothing is ever written.
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    writeFileSync(
      files.holder,
      `${JSON.stringify({ pid: process.pid, since: new Date(now).toISOString() })}\n`,
      {
        mode: 0o600,
      },
    );
  } catch (error) {
    db.close();
    throw lockProblem(files, error);
  }
  held.add(db);
  return {
    release() {
      held.delete(db);
      db.close();
    },
  };
}

function lockProblem(files: StateFiles, error: unknown): unknown {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  if (code === 5) {
    const holder = readHolder(files.holder);
    const command = holder && commandOf(holder.pid);
    const named = command === undefined ? '' : ` (${command})`;
    const who = holder ? `process ${holder.pid}${named}, since ${holder.since}` : 'another process';
    return new ProblemError('state-locked', `${files.directory} is held by ${who}.`, {
      holder,
      ...(command?.includes(' --direct ') && { next: 'Wait until it has ended.' }),
    });
  }
  if (code === 26) {
    // The lock file stays empty for ever: what is in it is not ours.
    const next = 'Remove that file and start again.';
    return new ProblemError('database-damaged', `${files.lock} is not a lock file.`, { next }, error);
  }
  return error;
}

/** What the process calls itself, as far as one can see. */
function commandOf(pid: number): string | undefined {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return words === '' ? undefined : words.slice(0, shownCommand);
  } catch {
    return undefined;
  }
}

function readHolder(path: string): { pid: number; since: string } | undefined {
  try {
    const { pid, since } = JSON.parse(readFileSync(path, 'utf8')) as { pid: unknown; since: unknown };
    return typeof pid === 'number' && typeof since === 'string' ? { pid, since } : undefined;
  } catch {
    return undefined;
  }
}
