import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { errorCode } from './whmapi1/files.ts';
import type { HostPaths } from './whmapi1/paths.ts';
import { readRuns } from './whmapi1/record.ts';

/** Kills the runs of a host that hang, each known by its pid and its command line, and removes the folder. */
export async function disposeHost(paths: HostPaths): Promise<void> {
  for (const run of readRuns(paths)) {
    if (run.endedAt !== null || !commandLine(run.pid).includes(paths.root)) continue;
    try {
      process.kill(run.pid, 'SIGKILL');
    } catch (error) {
      if (errorCode(error) !== 'ESRCH') throw error;
    }
  }
  await rm(paths.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
