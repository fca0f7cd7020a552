import { isProblemCode, type Problem } from '../protocol/problem.ts';
import { problemTable } from '../protocol/problems.ts';
import type { Counts } from '../protocol/target.ts';

/** Exit statuses that no problem stands for; those of problems are in the problem table. */
export const exit = {
  done: 0,
  unwritten: 1,
  partly: 3,
  none: 4,
  unavailable: 7,
  found: 8,
  changed: 9,
  interrupted: 130,
} as const;

/** How a job's counts end the process: all done, some not, or none; a job without targets is done. */
export function exitOfCounts(counts: Counts): number {
  const done = counts.removed + counts['already-off'];
  const undone = counts.refused + counts.failed + counts.cancelled;
  if (undone === 0) return exit.done;
  return done === 0 ? exit.none : exit.partly;
}

/** How a problem ends the process; a code of a newer daemon is judged by its HTTP status. */
export function exitOfProblem({ code, status }: Pick<Problem, 'code' | 'status'>): number {
  if (isProblemCode(code)) return problemTable[code].exit;
  if (status === 403) return problemTable['not-permitted'].exit;
  return status >= 500 || status === 429 ? exit.unavailable : problemTable.usage.exit;
}
