import {
  chmodSync,
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  type Stats,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ProblemError } from '../protocol/problem.ts';

/** The files of a state directory. */
export interface StateFiles {
  directory: string;
  database: string;
  backup: string;
  lock: string;
  holder: string;
}

/**
 * Makes the state directory (0700) or checks that it is ours alone, and names its files.
 * @throws ProblemError `state-not-writable` if it is a link, no directory, or another account's
 */
export function prepareDirectory(stateDir: string): StateFiles {
  // A trailing slash would make lstat follow a link.
  const directory = resolve(stateDir);
  if (statOf(directory) === undefined) mkdirSync(directory, { recursive: true, mode: 0o700 });
  const stats = lstatSync(directory);
  if (!stats.isDirectory()) refuse(directory, 'is not a directory of its own');
  ownAlone(directory, stats, 0o700);
  return stateFilesIn(directory);
}

/** The files of a state directory, whether or not they are there. */
export function stateFilesIn(directory: string): StateFiles {
  const file = (name: string) => resolve(directory, name);
  return {
    directory,
    database: file('state.db'),
    backup: file('state.backup.db'),
    lock: file('state.lock'),
    holder: file('state.holder'),
  };
}

/**
 * Makes an empty file (0600), or checks that the one there is ours alone. One that exists is never opened:
 * closing it would drop the locks that SQLite holds on it in this process.
 * @returns true if the file was there before
 */
export function prepareFile(path: string): boolean {
  const existing = statOf(path);
  if (existing === undefined) {
    closeSync(openSync(path, 'wx', 0o600));
    return false;
  }
  if (!existing.isFile()) refuse(path, 'is not a plain file');
  ownAlone(path, existing, 0o600);
  return true;
}

/** What is at `path` itself, links not followed; undefined if nothing is. */
export function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** Puts a finished file in its place so that it is there, whole, after a crash. */
export function replaceFile(from: string, to: string): void {
  renameSync(from, to);
  const directory = openSync(dirname(to), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function ownAlone(path: string, stats: Stats, mode: number): void {
  if (stats.uid !== process.geteuid?.()) refuse(path, `belongs to another account (uid ${stats.uid})`);
  if ((stats.mode & 0o077) !== 0) chmodSync(path, mode);
}

function refuse(path: string, why: string): never {
  throw new ProblemError('state-not-writable', `${path} ${why}.`, {
    next: 'Move it away, or name another state directory.',
  });
}
