import { ProblemError } from '../protocol/problem.ts';

/** Which part of a list: `before` is the `next` of the page before. */
export interface PageRequest {
  limit: number;
  before?: string;
}

/** Part of a list, newest first; `next` is null on the last page. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

/** The page that `rows` make; one row more than `limit` tells that another follows. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => T,
  position: (row: Row) => readonly number[],
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(item),
    next: last !== undefined && rows.length > limit ? position(last).join('-') : null,
  };
}

/**
 * The numbers of a cursor, none for the first page.
 * @throws ProblemError `invalid-request` if it is not one of ours
 */
export function readCursor(cursor: string | undefined, parts: number): number[] {
  if (cursor === undefined) return [];
  const numbers = cursor.split('-').map(Number);
  const sound = /^\d{1,15}(-\d{1,15})*$/.test(cursor) && numbers.length === parts;
  if (!sound) throw new ProblemError('invalid-request', 'cursor: is not one that this list gave');
  return numbers;
}
