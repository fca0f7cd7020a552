import { chmodSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { appendJson, readJson, writeNew } from './files.ts';
import { emptyMap, isMap, type JsonMap } from './json.ts';
import { acquireLock } from './lock.ts';
import type { HostPaths } from './paths.ts';

/** One line of the record of truth; it counts once its temporary file has been renamed away. */
export interface HistoryLine {
  run: string;
  pid: number;
  /** Milliseconds since 1970. */
  at: number;
  /** The names whose entries the save removed. */
  removed: string[];
  temp: string;
}

/** The entries of the data file; none when it does not exist. Throws when it is no JSON object. */
export function readTwoFactor(paths: HostPaths): JsonMap {
  const value = readJson(paths.twoFactor) ?? emptyMap();
  if (!isMap(value)) throw new TypeError(`${paths.twoFactor} holds no object`);
  return Object.assign(emptyMap(), value);
}

/** Makes the data folder with the modes of contract 3.6. */
export function makeTwoFactorFolder(paths: HostPaths): void {
  const folder = dirname(paths.twoFactor);
  mkdirSync(dirname(folder), { recursive: true });
  chmodSync(dirname(folder), 0o711);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/**
 * Changes the data file in one rename. The entries are read again first, so that what a test changed in
 * mid-call stays. With `run` the removed names go on the record, before the rename, naming the temporary file:
 * a kill at any instant leaves the record true.
 */
export function changeTwoFactor(
  paths: HostPaths,
  run: string | null,
  change: (entries: JsonMap) => void,
): void {
  makeTwoFactorFolder(paths);
  const release = acquireLock(paths.editLock, 1, 30_000);
  try {
    const entries = readTwoFactor(paths);
    const before = Object.keys(entries);
    change(entries);
    const temp = `${paths.twoFactor}.${process.pid}.${process.hrtime.bigint()}`;
    writeNew(temp, JSON.stringify(entries));
    if (run !== null) {
      const removed = before.filter((name) => !Object.hasOwn(entries, name));
      appendJson(paths.history, {
        run,
        pid: process.pid,
        at: Date.now(),
        removed,
        temp,
      } satisfies HistoryLine);
    }
    renameSync(temp, paths.twoFactor);
  } finally {
    release();
  }
}
