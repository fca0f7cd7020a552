import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Json } from './json.ts';

/** The code of a file system error, or undefined. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The text of a file, or undefined when it does not exist. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a new file; returns nothing, throws when it exists. */
export function writeNew(path: string, text: string, mode = 0o600): void {
  const fd = openSync(path, 'wx', mode);
  try {
    writeSync(fd, text);
  } finally {
    closeSync(fd);
  }
}

/** Replaces a file in one step, so that a reader sees the old or the new text and nothing between. */
export function writeAtomic(path: string, text: string, mode = 0o600): void {
  const temp = `${path}.${process.pid}.${process.hrtime.bigint()}`;
  writeNew(temp, text, mode);
  renameSync(temp, path);
}

/** Appends one line of JSON in one write, so that lines of parallel writers never mix. */
export function appendJson(path: string, value: object): void {
  appendFileSync(path, `${JSON.stringify(value)}\n`, { mode: 0o600 });
}

/** The lines of a file of JSON lines, none when it does not exist. */
export function readJsonLines(path: string): unknown[] {
  const lines = (readIfThere(path) ?? '').split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as unknown);
}

/** The parsed file, or undefined when it does not exist. */
export function readJson(path: string): Json | undefined {
  const text = readIfThere(path);
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}

/** Makes the folder of a file, with the mode for folders that are new. */
export function makeFolderOf(path: string, mode: number): void {
  mkdirSync(dirname(path), { recursive: true, mode });
}
