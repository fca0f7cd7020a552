import { existsSync } from 'node:fs';
import { readJsonLines } from './whmapi1/files.ts';
import type { HostPaths } from './whmapi1/paths.ts';
import type { HistoryLine } from './whmapi1/twofactor.ts';

/** What one save removed. */
export interface Removal {
  run: string;
  pid: number;
  /** Milliseconds since 1970. */
  at: number;
  names: string[];
}

/** The saves that happened: a line whose temporary file is still there was killed before the rename. */
export function readHistory(paths: HostPaths): Removal[] {
  return (readJsonLines(paths.history) as HistoryLine[])
    .filter((line) => !existsSync(line.temp))
    .map(({ run, pid, at, removed }) => ({ run, pid, at, names: removed }));
}
