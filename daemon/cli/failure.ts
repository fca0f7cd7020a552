import { type Problem, ProblemError } from '../protocol/problem.ts';

/** A problem that the daemon told, kept as it came. */
export class ToldProblem extends Error {
  override readonly name = 'ToldProblem';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The connection was there and broke: what was asked may or may not have been done. */
export class BrokenConnection extends ProblemError {}

/** Ctrl-C; the lines say how things stand now. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly lines: readonly string[];
  /** The job that was being followed, and goes on. */
  readonly jobId: string | undefined;

  constructor(lines: readonly string[], jobId?: string) {
    super(lines[0]);
    this.lines = lines;
    this.jobId = jobId;
  }
}

/** The problem that an error stands for, or undefined for a fault of our own. */
export function problemIn(error: unknown): Problem | undefined {
  if (error instanceof ToldProblem) return error.problem;
  return error instanceof ProblemError ? error.toJSON() : undefined;
}

/** A failure after which the daemon, which was there a moment ago, may come back. */
export function isAway(error: unknown): boolean {
  const code = problemIn(error)?.code;
  return code === 'shutting-down' || code === 'daemon-unreachable';
}
