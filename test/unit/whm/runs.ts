import type { Run } from '../../../daemon/whm/program.ts';

const bytes = new TextEncoder();

/** A run that ended well and printed this, with what the test changes. */
export function ranWith(stdout: string | Uint8Array, changes: Partial<Run> = {}): Run {
  return {
    timedOut: false,
    exitStatus: 0,
    signal: null,
    stdout: typeof stdout === 'string' ? bytes.encode(stdout) : stdout,
    overflowed: false,
    stderr: new Uint8Array(),
    leftOpen: false,
    durationMs: 12.4,
    ...changes,
  };
}
