import { linkSync, readFileSync, renameSync, unlinkSync } from 'node:fs';
import { errorCode, readIfThere, writeNew } from './files.ts';
import { sleep } from './sleep.ts';

/** Thrown when a live holder kept the lock for the whole wait. */
export class LockTimeout extends Error {}

/** Whether the process runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !['Z', 'X'].includes(stat.charAt(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

function holderIsDead(path: string): boolean {
  const text = readIfThere(path);
  return text !== undefined && !isAlive(Number.parseInt(text, 10));
}

function create(path: string): boolean {
  // Linked, not written in place: a waiter never sees a lock file without a pid in it.
  const temp = `${path}.${process.pid}.${process.hrtime.bigint()}`;
  writeNew(temp, `${process.pid}\n`);
  try {
    linkSync(temp, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(temp);
  }
}

function takeOver(path: string): boolean {
  // One waiter at a time may replace a dead holder's lock, else two could each remove the other's.
  const election = `${path}.takeover`;
  if (!create(election)) {
    if (holderIsDead(election)) unlinkSync(election);
    return false;
  }
  try {
    if (!holderIsDead(path)) return false;
    const mine = `${path}.${process.pid}.${process.hrtime.bigint()}`;
    writeNew(mine, `${process.pid}\n`);
    renameSync(mine, path);
    return true;
  } finally {
    unlinkSync(election);
  }
}

/**
 * Takes the lock file, with this process's pid in it (contract 3.6): a dead holder's lock at once, a live
 * holder's after waiting. Returns the release; throws LockTimeout after `timeoutMs`.
 */
export function acquireLock(path: string, pollMs: number, timeoutMs: number): () => void {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    if (create(path) || (holderIsDead(path) && takeOver(path))) return () => unlinkSync(path);
    if (readIfThere(path) === undefined || holderIsDead(path)) continue;
    const left = deadline - performance.now();
    if (left <= 0) throw new LockTimeout(path);
    sleep(Math.min(pollMs, left));
  }
}
