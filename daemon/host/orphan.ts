import type { ProcessIdentity } from '../protocol/reply.ts';
import { clock } from './clock.ts';
import { bootId } from './machine.ts';
import { findOrphans, isAlive } from './processes.ts';

const lookMs = 50;

/**
 * Waits until nothing runs any more of a call that a dead daemon left behind (design, flow 8).
 * @param call its intent (ms since 1970), and its process if that got on record
 * @param path the configured program
 * @param limitMs how long after its intent the call may last at most
 * @returns false if something of it is still there after the limit, or the signal aborted
 */
export async function orphanEnded(
  call: { intentAt: number; process?: ProcessIdentity },
  path: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  if (call.process !== undefined && call.process.bootId !== bootId()) return true;
  const orphans = call.process === undefined ? findOrphans(path, call.intentAt) : [call.process];
  const begun = Date.now();
  // Measured from both: a clock that was set back must not make the wait endless.
  while (orphans.some(isAlive)) {
    if (signal.aborted || Date.now() - begun > limitMs || Date.now() - call.intentAt > limitMs) return false;
    await clock.wait(lookMs, signal);
  }
  return true;
}
