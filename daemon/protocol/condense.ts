/** One value for each target of a range, said as what most share and the exceptions. */
export interface Condensed<T> {
  from: number;
  to: number;
  common: T;
  exceptions: (T & { index: number; user: string })[];
}

const encoder = new TextEncoder();
/** What else an event holds: its type, time, job and counters. */
const headBytes = 256;

/**
 * Says one value a target as few ranges with exceptions, each of at most `maxBytes` as an event's JSON; only
 * what is common to all and a single exception may be larger.
 * @param from index of the first target
 * @param users the targets' names, in order
 * @param values one value for each
 */
export function condense<T extends object>(
  from: number,
  users: readonly string[],
  values: readonly T[],
  maxBytes: number,
): Condensed<T>[] {
  if (users.length === 0) return [];
  const keys = keysOf(values);
  const { value: common, key: commonKey } = mostFrequent(values, keys);
  const parts: Condensed<T>[] = [];
  let part: Condensed<T> = { from, to: from, common, exceptions: [] };
  const least = headBytes + bytesOf(part);
  let size = least;
  users.forEach((user, offset) => {
    const value = values[offset];
    if (value !== undefined && keys[offset] !== commonKey) {
      const exception = { index: from + offset, user, ...value };
      const bytes = bytesOf(exception) + 1;
      if (size + bytes > maxBytes && part.exceptions.length > 0) {
        parts.push(part);
        part = { from: part.to, to: part.to, common, exceptions: [] };
        size = least;
      }
      part.exceptions.push(exception);
      size += bytes;
    }
    part.to++;
  });
  return [...parts, part];
}

function bytesOf(value: object): number {
  return encoder.encode(JSON.stringify(value)).length;
}

// Ten thousand targets mostly share a handful of value objects: each object is written out once.
function keysOf(values: readonly object[]): string[] {
  const known = new Map<object, string>();
  return values.map((value) => {
    const key = known.get(value) ?? JSON.stringify(value);
    known.set(value, key);
    return key;
  });
}

function mostFrequent<T>(values: readonly T[], keys: readonly string[]): { value: T; key: string } {
  const counts = new Map<string, number>();
  let best = 0;
  keys.forEach((key, index) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > (counts.get(keys[best] ?? '') ?? 0)) best = index;
  });
  return { value: values[best] as T, key: keys[best] ?? '' };
}
