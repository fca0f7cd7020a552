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
  const isReal = !isDay || (!Number.isNaN(time) && new Date(time).toISOString().startsWith(typed));
  if (Number.isNaN(time) || !isReal) {
    throw new ProblemError('usage', `${option} takes a day or a time, 2026-01-31 or 2026-01-31T23:59:00Z.`);
  }
  return new Date(time + (isDay ? later * 86_400_000 : 0)).toISOString();
}
