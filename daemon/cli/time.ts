import { ProblemError } from '../protocol/problem.ts';

/**
 * A moment as the daemon takes it, from a day (`2026-01-31`, in UTC, as all times are told) or a whole timestamp.
 * @param later days to add to a day: the end of a span takes it whole
 * @throws ProblemError `usage`
 */
export function timeOf(option: string, typed: string | undefined, later = 0): string | undefined {
  if (typed === undefined) return undefined;
  const isDay = /^\d{4}-\d{2}-\d{2}$/u.test(typed);
  const isWhole = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/u.test(typed);
  const time = isDay || isWhole ? Date.parse(typed) : Number.NaN;
  // 2026-02-30 is a day to Date.parse, and another one.
  const day = typed.slice(0, 10);
  const isReal = !Number.isNaN(time) && new Date(Date.parse(day)).toISOString().startsWith(day);
  const moment = isReal ? new Date(time + (isDay ? later * 86_400_000 : 0)).toISOString() : '';
  // Past the year 9999, or before 0, it has a sign and two digits more.
  if (!/^\d/u.test(moment)) {
    throw new ProblemError('usage', `${option} takes a day or a time, 2026-01-31 or 2026-01-31T23:59:00Z.`);
  }
  return moment;
}

/**
 * Checks that a span has something in it; a day that ends it is taken whole.
 * @throws ProblemError `usage`
 */
export function checkSpan(from: string | undefined, to: string | undefined): void {
  if (from !== undefined && to !== undefined && from >= to) {
    throw new ProblemError('usage', '--from is not before --to, so nothing can lie between them.');
  }
}
