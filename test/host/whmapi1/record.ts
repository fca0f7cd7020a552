import { appendJson, readJsonLines } from './files.ts';
import type { HostPaths } from './paths.ts';

/** What a run was given; one line, written before anything else happens. */
export interface RunStart {
  run: string;
  pid: number;
  /** Milliseconds since 1970. */
  startedAt: number;
  function: string | null;
  /** The `--user=` value. */
  user: string | null;
  argv: string[];
  argvCount: number;
  stdin: string;
  /** Whether stdin was at its end, or empty, when it was read. */
  stdinEnded: boolean;
  env: Record<string, string>;
  /** The decoded names of a removal. */
  users: string[];
  userCount: number;
}

/** How a run ended; absent when it was killed. */
export interface RunEnd {
  run: string;
  endedAt: number;
  exitCode: number;
}

/** One recorded run; the end is null while it runs and for ever when it was killed. */
export interface Run extends RunStart {
  endedAt: number | null;
  exitCode: number | null;
}

const kept = 20;

/** Appends the start of a run; in a summary only the first arguments and users are kept. */
export function recordStart(paths: HostPaths, start: RunStart, mode: 'full' | 'summary'): void {
  const short = mode === 'summary';
  appendJson(
    paths.runs,
    short ? { ...start, argv: start.argv.slice(0, kept), users: start.users.slice(0, kept) } : start,
  );
}

/** Appends the end of a run. */
export function recordEnd(paths: HostPaths, run: string, exitCode: number): void {
  appendJson(paths.runs, { run, endedAt: Date.now(), exitCode } satisfies RunEnd);
}

/** The recorded runs in the order of their starts. */
export function readRuns(paths: HostPaths): Run[] {
  const runs = new Map<string, Run>();
  for (const line of readJsonLines(paths.runs) as (RunStart | RunEnd)[]) {
    if ('startedAt' in line) runs.set(line.run, { ...line, endedAt: null, exitCode: null });
    else {
      const run = runs.get(line.run);
      if (run !== undefined) Object.assign(run, { endedAt: line.endedAt, exitCode: line.exitCode });
    }
  }
  return [...runs.values()];
}
