import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomic } from './files.ts';
import type { Fault, Point } from './faults.ts';
import type { HostPaths } from './paths.ts';
import { sleep } from './sleep.ts';

/** What a point needs of the run. */
export interface PointContext {
  paths: HostPaths;
  faults: readonly Fault[];
  exitCode: number;
  /** Ends the process with text on stderr and no document. */
  end: (code: number, stderr: string) => never;
}

/** Waits for a condition; leaves when the host has been removed, so that no process outlives its test. */
function waitUntil(context: PointContext, pollMs: number, done: () => boolean): void {
  while (!done()) {
    if (!existsSync(context.paths.sim)) process.exit(1);
    sleep(pollMs);
  }
}

function waitAtGate(context: PointContext, name: string): void {
  const gate = join(context.paths.gates, name);
  writeAtomic(`${gate}.reached`, `${process.pid}\n`);
  waitUntil(context, 5, () => existsSync(gate));
}

/** Does what the faults of this run have in store at a point. */
export function reach(context: PointContext, point: Point): void {
  for (const fault of context.faults) {
    if (!('at' in fault ? fault.at === point : point === 'start')) continue;
    if (fault.kind === 'gate') waitAtGate(context, fault.name);
    if (fault.kind === 'hang') hang(context, fault.ignoreTerm === true);
    if (fault.kind === 'kill') {
      process.kill(process.pid, fault.signal ?? 'SIGKILL');
      hang(context, false);
    }
    if (fault.kind === 'exit')
      context.end(fault.code ?? context.exitCode, fault.stderr ?? 'whmapi1: internal error');
  }
}

function hang(context: PointContext, ignoreTerm: boolean): void {
  const ignored: NodeJS.Signals[] = ignoreTerm ? ['SIGTERM', 'SIGINT', 'SIGHUP'] : [];
  for (const signal of ignored) process.on(signal, () => {});
  waitUntil(context, 200, () => false);
}
