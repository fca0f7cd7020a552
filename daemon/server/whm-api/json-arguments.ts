import { ProblemError } from '../../protocol/problem.ts';
import type { Arguments } from './arguments.ts';

const token = /"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s"[\]{}:,]+/gs;

/**
 * The arguments in a JSON object. Values are taken as they are, without decoding; an array gives its key more
 * than one value, and so does a key that stands twice, which JSON.parse would drop (contract whmapi1.md 2.3, 3.3).
 * @throws ProblemError `malformed-json`, `invalid-request` for a value that is no text or number
 */
export function parseJsonArguments(text: string): Arguments {
  const object = parsed(text);
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    throw new ProblemError('invalid-request', 'body: must be a JSON object');
  }
  return members(text).flatMap(([key, value]) => valuesOf(key, value).map((one) => [key, one] as const));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemError('malformed-json', 'The body could not be read as JSON.', {}, error);
  }
}

/** The members of an object in the order written, doubled keys included; the text must be valid JSON. */
function members(text: string): [key: string, value: unknown][] {
  const found: [string, unknown][] = [];
  let depth = 0;
  let key: string | undefined;
  let start = 0;
  for (const { 0: part, index } of text.matchAll(token)) {
    const isEnd = depth === 1 && (part === ',' || part === '}');
    if (isEnd && key !== undefined) {
      found.push([key, JSON.parse(text.slice(start, index))]);
      key = undefined;
    } else if (depth === 1 && key === undefined && part.startsWith('"')) {
      key = JSON.parse(part) as string;
    } else if (depth === 1 && part === ':') {
      start = index + 1;
    }
    if (part === '{' || part === '[') depth++;
    if (part === '}' || part === ']') depth--;
  }
  return found;
}

function valuesOf(key: string, value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) {
    return value.flatMap((one: unknown) => valuesOf(key, Array.isArray(one) ? undefined : one));
  }
  const path = key.slice(0, 200);
  const message = 'must be a string, a number, or an array of these';
  throw new ProblemError('invalid-request', `${path}: ${message}`, { errors: [{ path, message }] });
}
