import { isUtf8 } from 'node:buffer';
import { type Cell, FlatReader } from './flat.ts';

/** The list that is most of a large reply: objects that hold neither objects nor lists. */
export interface LongList<T> {
  /** What stands before the first of them: `"KEY":[`, or `"KEY":{` if they have names. */
  opening: string;
  /** The members that matter. */
  keys: readonly string[];
  /** How many of the first of them have another text in each object. */
  distinct: number;
  /** What stands in the list's place in a document's data. */
  placeIn(data: unknown): unknown;
  collect(): Collected<T>;
}

export interface Collected<T> {
  value: T;
  /** Takes an object: its members by LongList.keys, in an array that serves for the next one too. False: it is amiss. */
  add: (cells: readonly Cell[], name: string) => boolean;
}

/** Stands in the rest of a document for the list that was cut out. */
export const standIn = 'a list that was read apart';
const [comma, bracket, brace] = [0x2c, 0x5d, 0x7d];

/**
 * Cuts the list out of a reply and reads it on the way. cPanel shuffles keys, and of each order JSON.parse makes another
 * kind of object: at 50,000 accounts it takes half as long again. If the rest turns out to be a document with `standIn` in the
 * list's place, the value is the one that JSON.parse and the schema would give, but for the order of names that are numbers.
 * @returns undefined for a reply that has anything out of the ordinary: JSON.parse and the schema are to judge it
 */
export function cutOut<T>(stdout: Uint8Array, list: LongList<T>): { rest: string; value: T } | undefined {
  if (!isUtf8(stdout)) return undefined;
  const bytes = Buffer.from(stdout.buffer, stdout.byteOffset, stdout.length);
  const found = bytes.indexOf(list.opening);
  if (found < 0) return undefined;
  const from = found + list.opening.length;
  const collected = list.collect();
  try {
    const to = readObjects(new FlatReader(bytes, list.keys, list.distinct, from), list, collected);
    const rest = [bytes.toString('utf8', 0, from - 1), bytes.toString('utf8', to)];
    if (rest.some(maySayStandIn)) return undefined;
    return { rest: rest.join(JSON.stringify(standIn)), value: collected.value };
  } catch {
    return undefined;
  }
}

/** Reads to the end of the list, and gives the place behind it. */
function readObjects<T>(reader: FlatReader, { opening, keys }: LongList<T>, { add }: Collected<T>): number {
  const hasNames = opening.endsWith('{');
  const cells: Cell[] = keys.map(() => undefined);
  do {
    const name = hasNames ? reader.name() : '';
    reader.object(cells);
    if (!add(cells, name)) throw new TypeError(`What ends at ${reader.at} is amiss`);
  } while (reader.has(comma));
  reader.take(hasNames ? brace : bracket);
  return reader.at;
}

/** Whether `standIn` is in it already, perhaps with escaped letters. */
function maySayStandIn(rest: string): boolean {
  return rest.includes(standIn) || rest.includes('\\u');
}
