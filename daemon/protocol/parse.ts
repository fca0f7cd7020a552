import * as z from 'zod/mini';
import { plainIssue } from './plain-issue.ts';
import { ProblemError } from './problem.ts';

z.config({ localeError: plainIssue });
// zod otherwise probes `new Function`, which a strict Content-Security-Policy reports.
z.config({ jitless: true });

/** What is wrong with a value, one entry a field; `path` is dotted, empty for the whole. */
export interface FieldError {
  path: string;
  message: string;
}

/** The fields that a failed parse names; at most 20, so that a bad body of any size gives a short answer. */
export function fieldErrors(error: z.core.$ZodError): FieldError[] {
  return error.issues
    .flatMap(withinUnion)
    .slice(0, 20)
    .map((issue) => ({
      path: issue.path.map(String).join('.').slice(0, 200),
      message: issue.message.slice(0, 300),
    }));
}

/** A union fails as a whole and names no field: what its nearest form lacks says more. */
function withinUnion(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  const forms = issue.code === 'invalid_union' ? issue.errors : [];
  const [nearest] = forms.toSorted((one, other) => distance(one) - distance(other));
  if (nearest === undefined) return [issue];
  return nearest.flatMap((inner) => withinUnion({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** A key that a form does not know weighs more than any number of bad values: keys tell which form was meant. */
function distance(issues: readonly z.core.$ZodIssue[]): number {
  const strange = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  return strange.length * 1_000_000 + issues.length;
}

/**
 * Reads a value from outside through its schema.
 * @param whole what the value is called as a whole
 * @throws ProblemError `invalid-request` that names each bad field
 */
export function parseRequest<T extends z.core.$ZodType>(
  schema: T,
  value: unknown,
  whole = 'body',
): z.infer<T> {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const errors = fieldErrors(parsed.error);
  const first = errors[0];
  const detail =
    first === undefined ? 'The request is malformed.' : `${first.path || whole}: ${first.message}`;
  throw new ProblemError('invalid-request', detail, { errors });
}
