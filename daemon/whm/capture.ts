import type { Readable } from 'node:stream';

export interface Capture {
  /** What was kept so far. */
  bytes(): Buffer;
  /** More came than was kept. */
  overflowed(): boolean;
}

/** Keeps a stream's first `most` bytes and drops the rest, so that a talkative child is never blocked. */
export function capture(stream: Readable, most: number): Capture {
  const chunks: Buffer[] = [];
  let kept = 0;
  let overflowed = false;
  stream.on('data', (chunk: Buffer) => {
    const part = chunk.subarray(0, most - kept);
    if (part.length > 0) chunks.push(part);
    kept += part.length;
    overflowed ||= part.length < chunk.length;
  });
  // A broken pipe reads as its end: the document reader sees what is missing.
  stream.on('error', () => stream.destroy());
  return { bytes: () => Buffer.concat(chunks, kept), overflowed: () => overflowed };
}
