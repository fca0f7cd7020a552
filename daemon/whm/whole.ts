import type { Readable } from 'node:stream';

/**
 * Calls back once, when what a stream brought looks like a whole document of whmapi1 although its end has not come: the
 * process that wrote it takes a hundredth of a second or two to end.
 */
export function whenWhole(stream: Readable, action: () => void): void {
  let waiting: NodeJS.Immediate | undefined;
  const look = (chunk: Buffer) => {
    if (waiting !== undefined) clearImmediate(waiting);
    waiting = endsDocument(chunk) ? setImmediate(act) : undefined;
  };
  const act = () => {
    stream.off('data', look);
    action();
  };
  stream.on('data', look);
  stream.once('close', () => clearImmediate(waiting));
}

/** A document ends with the members of its last object: no account in the middle of a list does (contract 2.6). */
function endsDocument(chunk: Buffer): boolean {
  return /\}\}\n?$/u.test(chunk.subarray(-3).toString('latin1'));
}
