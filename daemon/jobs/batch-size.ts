import { limits } from '../protocol/limits.ts';

/** One removing call that has been answered. */
export interface CallCost {
  targets: number;
  durationMs: number;
}

export interface BatchLimits {
  /** Most targets in one call. */
  max: number;
  /** How long a call may take beyond the fastest one seen, seconds. */
  targetSeconds: number;
}

/** A last call for a few stragglers costs more than a call that is a little longer than aimed at. */
const stretch = 1.25;
/** Old calls say little about the load of now. */
const recent = 5;

/**
 * How many targets the next call takes: at most ten first, then by what the calls have cost (design R2, flow 3).
 * @param calls the job's answered calls, oldest first
 * @param remaining targets still to send
 * @param fastestMs the fastest call seen of any kind: what a call costs before its first account
 */
export function batchSize(
  calls: readonly CallCost[],
  remaining: number,
  fastestMs: number | undefined,
  { max, targetSeconds }: BatchLimits,
): number {
  const last = calls.at(-1);
  if (last === undefined) return Math.min(limits.firstBatch, max, remaining);
  const considered = calls.slice(-recent);
  const fixed = Math.min(fastestMs ?? Number.POSITIVE_INFINITY, ...considered.map((call) => call.durationMs));
  const beyond = considered.reduce((sum, call) => sum + call.durationMs - fixed, 0);
  const targets = considered.reduce((sum, call) => sum + call.targets, 0);
  const byTime =
    beyond > 0 ? Math.floor((targetSeconds * 1000 * targets) / beyond) : Number.POSITIVE_INFINITY;
  const ceiling = Math.min(max, last.targets * limits.batchGrowth);
  const size = Math.max(1, Math.min(byTime, ceiling));
  return remaining <= Math.min(size * stretch, ceiling) ? remaining : size;
}

/** Bytes that one name takes in the argument list: `user-NNNNN=`, the encoded name, NUL and a pointer. */
function argumentBytes(name: string): number {
  return 'user-50000='.length + encodeURIComponent(name).length + 9;
}

/** How many of the names, from the first, fit into one argument list (contract whmapi1.md 2.3); at least one. */
export function fittingArguments(names: readonly string[], most: number): number {
  let bytes = 0;
  let count = 0;
  for (const name of names) {
    if (count === most) break;
    bytes += argumentBytes(name);
    if (bytes > limits.batchArgumentBytes && count > 0) break;
    count++;
  }
  return count;
}
