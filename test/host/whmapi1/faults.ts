import {
  array,
  boolean,
  type Check,
  ControlError,
  fields,
  number,
  object,
  oneOf,
  record,
  string,
} from './strict.ts';

/**
 * Where in a run something happens: `start` after the start-up delay and before any work, `before-save` with
 * the lock held and nothing renamed, `after-save` right after the rename, `before-print` when the work is done,
 * `before-exit` when everything is printed and the lock still held.
 */
export const points = ['start', 'before-save', 'after-save', 'before-print', 'before-exit'] as const;
export type Point = (typeof points)[number];

/** Which runs a fault hits: all by default; `calls` and `nth` count the runs that match `function` and `user`. */
export interface When {
  /** The first N matching runs. */
  calls?: number;
  /** Only the N-th matching run, from 1. */
  nth?: number;
  function?: string;
  /** Only runs that name this user. */
  user?: string;
}

/** What goes wrong in a run. */
export type FaultKind =
  /** Exits without stdout. */
  | { kind: 'exit'; code?: number; stderr?: string; at?: Point }
  /** Works and prints as usual, then exits non-zero. */
  | { kind: 'exit-with-document'; code?: number; stderr?: string }
  | { kind: 'kill'; signal?: NodeJS.Signals; at?: Point }
  /** Stays forever; with `ignoreTerm` only SIGKILL ends it. */
  | { kind: 'hang'; at?: Point; ignoreTerm?: boolean }
  /** Waits until the gate is opened. */
  | { kind: 'gate'; name: string; at?: Point }
  /** Prints only the first `bytes` of the document, half of it by default. */
  | { kind: 'truncated'; bytes?: number }
  /** Prints this text in place of the document, an HTML page by default. */
  | { kind: 'stdout'; text?: string }
  | { kind: 'text-line'; text?: string }
  /** Works, prints nothing and exits 0. */
  | { kind: 'no-output' }
  | { kind: 'stderr-noise'; bytes?: number }
  | { kind: 'slow-start'; ms: number }
  /** Prints at least `minBytes` in pieces of `size` bytes with `pauseMs` between them. */
  | { kind: 'chunked'; size?: number; pauseMs?: number; minBytes?: number }
  /** The save fails; the answer follows the switch save-fail-data. */
  | { kind: 'save-fails'; text?: string }
  /** The users (all by default) are answered as modified, but their entries stay. */
  | { kind: 'save-lost'; users?: string[] }
  /** These users land in `failed`, with the text given. */
  | { kind: 'refuse-users'; users: Record<string, string> }
  /** The function refuses as a whole: result 0. */
  | { kind: 'refuse-call'; reason: string }
  /** The function dies inside; the form follows the switch die-form. */
  | { kind: 'die'; text?: string };

export type Fault = FaultKind & {
  /** Names the counter of `when.calls` and `when.nth`; the host helper fills it in. */
  id?: string;
  when?: When;
};

const point = oneOf(points);
const positive = number(1);
const when: Check<object> = (value, path) =>
  fields(value, path, { calls: positive, nth: positive, function: string, user: string });

const byKind: Record<FaultKind['kind'], Record<string, Check<unknown>>> = {
  exit: { code: number(0, 255), stderr: string, at: point },
  'exit-with-document': { code: number(0, 255), stderr: string },
  kill: { signal: string, at: point },
  hang: { at: point, ignoreTerm: boolean },
  gate: { name: string, at: point },
  truncated: { bytes: number() },
  stdout: { text: string },
  'text-line': { text: string },
  'no-output': {},
  'stderr-noise': { bytes: number() },
  'slow-start': { ms: number() },
  chunked: { size: positive, pauseMs: number(), minBytes: number() },
  'save-fails': { text: string },
  'save-lost': { users: array(string) },
  'refuse-users': { users: record(string) },
  'refuse-call': { reason: string },
  die: { text: string },
};
const required: Partial<Record<FaultKind['kind'], string>> = {
  gate: 'name',
  'slow-start': 'ms',
  'refuse-users': 'users',
  'refuse-call': 'reason',
};
const kinds = Object.keys(byKind) as FaultKind['kind'][];

/** One fault of control.json; throws ControlError for an unknown kind, key or value. */
export const fault: Check<Fault> = (value, path) => {
  const kind = oneOf(kinds)(object(value, path)['kind'], `${path}.kind`);
  const checked = fields(value, path, { kind: string, id: string, when, ...byKind[kind] }) as Fault;
  const needed = required[kind];
  if (needed !== undefined && !Object.hasOwn(checked, needed))
    throw new ControlError(`${path}.${needed}: missing`);
  const counted = checked.when?.calls !== undefined || checked.when?.nth !== undefined;
  if (counted && checked.id === undefined) throw new ControlError(`${path}.id: a counted fault needs an id`);
  return checked;
};
