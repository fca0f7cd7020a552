import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import type { Known } from '../../protocol/known.ts';

const defaultMost = 256 * 1024;

/**
 * The text of an ordinary file of at most `most` bytes; whatever else lies there is not opened, or not read.
 * @param links whether a link is followed
 */
export function readText(
  path: string,
  { most = defaultMost, links = true }: { most?: number; links?: boolean } = {},
): Known<string> {
  let file: number | undefined;
  try {
    if (!links && lstatSync(path).isSymbolicLink()) return { why: `${path} is a link.` };
    // Not blocking: a pipe in its place would never open.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    if (!fstatSync(file).isFile()) return { why: `${path} is no ordinary file.` };
    const buffer = Buffer.alloc(most + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(file, buffer, length, buffer.length - length, length);
    }
    if (length > most) return { why: `${path} is larger than ${most / 1024} KiB.` };
    return { value: buffer.toString('utf8', 0, length) };
  } catch (error) {
    return { why: reasonOf(path, error) };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Why a file could not be used, in words. */
export function reasonOf(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `${path} is missing.`;
  return code === undefined ? message : `${path}: ${code}.`;
}
