import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { errorCode } from './files.ts';
import { sleep } from './sleep.ts';

function readAll(fd: number, waits: boolean): { text: string; ended: boolean } {
  const parts: Buffer[] = [];
  const buffer = Buffer.alloc(65_536);
  for (;;) {
    try {
      const count = readSync(fd, buffer);
      if (count === 0) return { text: Buffer.concat(parts).toString('utf8'), ended: true };
      parts.push(Buffer.from(buffer.subarray(0, count)));
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN') throw error;
      if (!waits) return { text: Buffer.concat(parts).toString('utf8'), ended: false };
      sleep(1);
    }
  }
}

/**
 * Reads stdin to its end when the call needs it (--input=json, or CONTENT_LENGTH in the environment). Else it
 * takes what is there without waiting: a caller that leaves stdin open must not hang the run.
 */
export function readStdin(needed: boolean): { text: string; ended: boolean } {
  if (needed) return readAll(0, true);
  const kind = fstatSync(0);
  if (kind.isCharacterDevice()) return { text: '', ended: true };
  if (kind.isFile()) return readAll(0, false);
  if (kind.isSocket()) {
    // Node's own pipes are sockets: looking at process.stdin makes the descriptor non-blocking.
    process.stdin.pause();
    return readAll(0, false);
  }
  const fd = openSync('/proc/self/fd/0', constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return readAll(fd, false);
  } finally {
    closeSync(fd);
  }
}
