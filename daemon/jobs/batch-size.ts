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
/** By so much two starts of whmapi1 differ on a server that does other work too, ms. */
const noiseMs = 50;

/**
 * How many targets the next call takes: at most ten first, then by what the calls have cost (design R2, flow 3).
 * @param calls the job's answered calls, oldest first
 * @param remaining targets still to send
 * @param fastestMs the fastest call of late of any kind: what a call costs before its first account
 * @param earlier what other jobs' calls have cost: they count until five of this job's own are known
 */
export function batchSize(
  calls: readonly CallCost[],
  remaining: number,
  fastestMs: number | undefined,
  { max, targetSeconds }: BatchLimits,
  earlier: readonly CallCost[] = [],
): number {
  const last = calls.at(-1);
  if (last === undefined) return Math.min(limits.firstBatch, max, remaining);
  const considered = [...earlier, ...calls].slice(-recent);
  const fixed = Math.min(fastestMs ?? Number.POSITIVE_INFINITY, ...considered.map((call) => call.durationMs));
  const target = targetSeconds * 1000;
  const largest = Math.max(...considered.map((call) => call.targets));
  const byTime = Math.floor(target / perAccount(considered, largest, last, fixed, target));
  const growth = largest > limits.firstBatch ? limits.batchGrowth : limits.batchGrowthAtFirst;
  const most = isDoubted(calls, last, largest, fixed) ? last.targets * limits.batchGrowth : largest * growth;
  const size = Math.max(1, Math.min(byTime, most, max));
  return remaining <= Math.min(size * stretch, max) ? remaining : size;
}

/**
 * Whether what other jobs' calls have cost may hold no longer: the job's own have been too small to tell, and the last
 * one took longer than noise explains. Where it did not, the next call rests on what is remembered alone.
 */
function isDoubted(calls: readonly CallCost[], last: CallCost, largest: number, fixed: number): boolean {
  const own = Math.max(...calls.map((call) => call.targets));
  return own * 2 < largest && last.durationMs - fixed > noiseMs;
}

/** What an account costs, ms; 0 if that cannot be told from the noise. */
function perAccount(
  considered: readonly CallCost[],
  largest: number,
  last: CallCost,
  fixed: number,
  target: number,
): number {
  // Ten names tell hundreds of times less than thousands; of calls that tell alike, a slow one met other work.
  const telling = considered.filter((call) => call.targets * 2 >= largest);
  const told = Math.min(...telling.map((call) => accountsPart(call.durationMs - fixed) / call.targets));
  // Far above the aim even for noise: whatever was known no longer holds, and no longer call follows this one.
  const beyond = last.durationMs - fixed;
  return beyond > 2 * target ? Math.max(told, beyond / last.targets) : told;
}

/** What of a call's time beyond the fastest was its accounts' at least: noise may be half of it, but not all. */
function accountsPart(beyond: number): number {
  return Math.max(beyond - noiseMs, beyond / 2);
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
