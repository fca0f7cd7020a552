import type * as z from 'zod/mini';
import { toJson } from './control.ts';

type Issue = z.core.$ZodRawIssue;

const notTaken = 'has a form that is not taken here';

/** How people call what a schema expects. */
const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};
/** How people call a text's form. */
const formats: Readonly<Record<string, string>> = {
  datetime: 'a time in UTC, such as 2026-01-31T23:59:59.000Z',
  uuid: 'an id, such as 01a20e5f-07e3-7423-86eb-bb92c312a1d4',
};

/** What is wrong with a value, as the rest of a sentence that begins with its name; zod's own words are none for people. */
export function plainIssue(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      return `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return issue.minimum === 1 && isCounted(issue.origin)
        ? 'must not be empty'
        : `must ${measure(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'too_big':
      return `must ${measure(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    case 'invalid_format':
      return issue.format in formats ? `must be ${formats[issue.format]}` : notTaken;
    case 'invalid_value':
      return `must be ${listed(issue.values, 'or')}`;
    case 'unrecognized_keys':
      return `has ${listed(issue.keys, 'and')}, which ${issue.keys.length === 1 ? 'is' : 'are'} not known here`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
      return notTaken;
    default:
      issue satisfies never;
      return notTaken;
  }
}

function isCounted(origin: string): boolean {
  return origin === 'string' || origin === 'array';
}

function measure(origin: string, bound: string, most: number | bigint): string {
  if (origin === 'string') return `have ${bound} ${most} characters`;
  return origin === 'array' ? `have ${bound} ${most} entries` : `be ${bound} ${most}`;
}

function listed(values: readonly unknown[], word: string): string {
  // A client's own text must not turn round or hide what stands beside it.
  const told = values.map(toJson);
  const last = told.pop() ?? '';
  return told.length === 0 ? last : `${told.join(', ')} ${word} ${last}`;
}
