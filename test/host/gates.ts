import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Fault, Point, When } from './whmapi1/faults.ts';
import { writeAtomic } from './whmapi1/files.ts';
import type { HostPaths } from './whmapi1/paths.ts';

/** Gates hold a run at a point, so that a test can act in the middle of a call. */
export interface Gates {
  /** Sets a gate: the runs that `when` names (all by default) wait at `at` (`start` by default). */
  gate: (name: string, at?: Point, when?: When) => void;
  /** Resolves when a run waits at the gate; rejects after `timeoutMs`. */
  reached: (name: string, timeoutMs?: number) => Promise<void>;
  /** Lets every run through, now and later. */
  open: (name: string) => void;
}

/** The gates of a host. */
export function gatesOf(paths: HostPaths, addFault: (fault: Fault) => void): Gates {
  return {
    gate: (name, at = 'start', when = {}) => addFault({ kind: 'gate', name, at, when }),
    reached: async (name, timeoutMs = 60_000) => {
      const deadline = performance.now() + timeoutMs;
      while (!existsSync(join(paths.gates, `${name}.reached`))) {
        if (performance.now() > deadline) throw new Error(`No run reached the gate ${name}`);
        await setTimeout(5);
      }
    },
    open: (name) => writeAtomic(join(paths.gates, name), ''),
  };
}
