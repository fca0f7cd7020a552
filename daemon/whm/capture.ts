import type { Readable } from 'node:stream';

export interface Capture {
  /** What was kept so far; the same buffer as long as no more comes. */
  bytes(): Buffer;
  /** More came than was kept. */
  overflowed(): boolean;
}

/** Of a pipe's usual piece. */
const firstBytes = 64 * 1024;

/**
 * Keeps a stream's first `most` bytes and drops the rest, so that a talkative child is never blocked. A long reply is
 * put together while the child still writes, not when somebody waits for it.
 */
export function capture(stream: Readable, most: number): Capture {
  let buffer = Buffer.alloc(0);
  let kept = 0;
  let whole = buffer;
  let overflowed = false;
  stream.on('data', (chunk: Buffer) => {
    const part = chunk.subarray(0, most - kept);
    if (kept + part.length > buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(most, Math.max(firstBytes, 2 * (kept + part.length))));
      buffer.copy(larger, 0, 0, kept);
      buffer = larger;
    }
    part.copy(buffer, kept);
    kept += part.length;
    overflowed ||= part.length < chunk.length;
  });
  // A broken pipe reads as its end: the document reader sees what is missing.
  stream.on('error', () => stream.destroy());
  const bytes = () => {
    if (whole.length !== kept) whole = buffer.subarray(0, kept);
    return whole;
  };
  return { bytes, overflowed: () => overflowed };
}
