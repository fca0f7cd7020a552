/** Thrown for anything unexpected in control.json; the message names the path. */
export class ControlError extends Error {}

/** A check of one field: returns the value it accepts, throws ControlError otherwise. */
export type Check<T> = (value: unknown, path: string) => T;

function fail(path: string, wanted: string, value: unknown): never {
  throw new ControlError(`${path}: expected ${wanted}, got ${JSON.stringify(value)}`);
}

/** A plain object, or the error. */
export function object(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(path, 'an object', value);
  return value as Record<string, unknown>;
}

/** Any string. */
export const string: Check<string> = (value, path) =>
  typeof value === 'string' ? value : fail(path, 'a string', value);

/** True or false. */
export const boolean: Check<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : fail(path, 'true or false', value);

/** A finite number of at least `least` and at most `most`. */
export function number(least = 0, most = Number.MAX_SAFE_INTEGER): Check<number> {
  return (value, path) =>
    typeof value === 'number' && value >= least && value <= most
      ? value
      : fail(path, `a number from ${least} to ${most}`, value);
}

/** One of the given words. */
export function oneOf<const T extends string>(words: readonly T[]): Check<T> {
  return (value, path) => {
    const found = words.find((word) => word === value);
    return found ?? fail(path, `one of ${words.join(', ')}`, value);
  };
}

/** An array whose items pass `item`. */
export function array<T>(item: Check<T>): Check<T[]> {
  return (value, path) =>
    Array.isArray(value)
      ? value.map((each, index) => item(each, `${path}[${index}]`))
      : fail(path, 'an array', value);
}

/** An object with free keys whose values pass `item`. */
export function record<T>(item: Check<T>): Check<Record<string, T>> {
  return (value, path) =>
    Object.fromEntries(
      Object.entries(object(value, path)).map(([key, each]) => [key, item(each, `${path}.${key}`)]),
    );
}

/** Checks the present keys of `value` by `fields`; an unknown key is an error. */
export function fields(value: unknown, path: string, checks: Record<string, Check<unknown>>): object {
  const given = object(value, path);
  return Object.fromEntries(
    Object.entries(given).map(([key, each]) => {
      const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
      if (check === undefined)
        throw new ControlError(`${path}.${key}: unknown; known are ${Object.keys(checks).join(', ')}`);
      return [key, check(each, `${path}.${key}`)];
    }),
  );
}
