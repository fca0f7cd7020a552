import type { Readable } from 'node:stream';

export interface Capture {
  /** What was kept so far; the same buffer as long as no more comes. */
  bytes(): Buffer;
  /** More came than was kept. */
  overflowed(): boolean;
}

/** Keeps a stream's first `most` bytes and drops the rest, so that a talkative child is never blocked. */
export function capture(stream: Readable, most: number): Capture {
  let chunks: Buffer[] = [];
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
  const bytes = () => {
    if (chunks.length > 1) chunks = [Buffer.concat(chunks, kept)];
    return chunks[0] ?? Buffer.alloc(0);
  };
  return { bytes, overflowed: () => overflowed };
}
