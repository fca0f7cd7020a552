import { limits } from '../protocol/limits.ts';
import { malformation } from '../protocol/names.ts';
import { ProblemError } from '../protocol/problem.ts';
import { counted, number } from './words.ts';

/** Lines without a comment and without a space are names as they stand: nearly all of a long list. */
const bare = /^[^ \t#]*$/u;

/** A line that cannot be an account's name. */
export interface LineFault {
  line: number;
  name: string;
  message: string;
}

/**
 * Reads a list of names: one a line, `#` begins a comment at a line's start or behind a space. A byte order
 * mark, CRLF, blank lines, spaces around a name and names given twice are all right.
 */
export function parseList(text: string): { names: string[]; faults: LineFault[] } {
  const names = new Set<string>();
  const faults: LineFault[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  lines.forEach((raw, index) => {
    const name = bare.test(raw)
      ? raw
      : raw.replace(/(?:^|[ \t])[ \t]*#.*$/u, '').replace(/^[ \t]+|[ \t]+$/g, '');
    if (name === '') return;
    const message = name.includes('\uFFFD') ? 'is not UTF-8' : malformation(name);
    if (message === undefined) names.add(name);
    else faults.push({ line: index + 1, name: name.slice(0, 80), message });
  });
  return { names: [...names], faults };
}

/**
 * The names of a list, if it is sound as a whole.
 * @param origin the file, for the problem's text
 * @throws ProblemError `invalid-list` naming each bad line, `nothing-selected` if it is empty, or as `checkedNames` does
 */
export function namesInList(text: string, origin: string): string[] {
  const { names, faults } = parseList(text);
  if (faults.length > 0) {
    const detail = `${counted(faults.length, 'line')} of ${origin} cannot be an account name.`;
    throw new ProblemError('invalid-list', detail, { errors: faults });
  }
  if (names.length === 0) {
    const next = 'Put one name on each line.';
    throw new ProblemError('nothing-selected', `${origin} holds no name.`, { next });
  }
  return withinLimit(names);
}

/**
 * Names from the command line, each once.
 * @throws ProblemError `malformed-name`, or `too-many-targets` with the limit's name
 */
export function checkedNames(given: readonly string[]): string[] {
  const errors = given.flatMap((name) => {
    const message = malformation(name);
    return message === undefined ? [] : [{ name: name.slice(0, 80), message }];
  });
  if (errors.length > 0) {
    throw new ProblemError(
      'malformed-name',
      `${counted(errors.length, 'name cannot be an account name', 'names cannot be account names')}.`,
      {
        errors,
      },
    );
  }
  return withinLimit([...new Set(given)]);
}

function withinLimit(names: string[]): string[] {
  if (names.length <= limits.targetsPerPlan) return names;
  const most = limits.targetsPerPlan;
  const detail = `${number(names.length)} names are given; the limit targetsPerPlan is ${number(most)}.`;
  throw new ProblemError('too-many-targets', detail, { limit: 'targetsPerPlan', most });
}
