/** Keys, in ASCII, as they are looked for where one of them may stand: by their first letter, without a text being made. */
export interface Keys {
  /** One after another, each with the quotation mark that ends it, and where each begins. */
  letters: Uint8Array;
  starts: Uint32Array;
  /** By a letter: the first key that begins with it; by a key: the next that does; -1: none. */
  first: Int8Array;
  next: Int8Array;
}

export function prepareKeys(keys: readonly string[]): Keys {
  const letters = new TextEncoder().encode(keys.map((key) => `${key}"`).join(''));
  const starts = new Uint32Array(keys.length + 1);
  const first = new Int8Array(256).fill(-1);
  const next = new Int8Array(keys.length).fill(-1);
  keys.forEach((key, cell) => {
    starts[cell + 1] = (starts[cell] ?? 0) + key.length + 1;
    const letter = key.charCodeAt(0);
    next[cell] = first[letter] ?? -1;
    first[letter] = cell;
  });
  return { letters, starts, first, next };
}
