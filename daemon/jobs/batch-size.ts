import { limits } from '../protocol/limits.ts';

/** One removing call that has been answered. */
export interface CallCost {
  /** Those that cPanel accepted: what it refuses tells nothing of what a removal costs. */
  targets: number;
  /** How many other names it held; none if left out. */
  refused?: number;
  durationMs: number;
}

export interface BatchLimits {
  /** Most targets in one call. */
  max: number;
  /** How long a call may take beyond the fastest one seen, seconds. */
  targetSeconds: number;
}

/** What is known of calls that remove nothing, ms. */
export interface OtherCalls {
  /** The fastest call of late of any kind, also a list that took longer than a removal's start. */
  fastestMs?: number | undefined;
  /** The fastest of those that do next to nothing: no removing call costs less before its first account. */
  bareMs?: number | undefined;
}

/** A last call for a few stragglers costs more than a call that is a little longer than aimed at. */
const stretch = 1.25;
/** Old calls say little about the load of now. */
const recent = 5;
/** By so much two starts of whmapi1 differ on a server that does other work too, ms. */
const noiseMs = 50;
/** So many times the aim a call may take where accounts cost all that noise and a removal's own cost may hide. */
const atWorst = 3;
/** Two calls whose sizes differ by less tell the accounts' part no better than noise does. */
const apart = 1.5;
/** So many names a call may hold though hardly any was accepted before: of a list that begins with refused ones, too. */
const untold = 100;

/**
 * How many targets the next call takes: at most ten first, then by what the calls have cost (design R2, flow 3).
 * @param calls the job's answered calls, oldest first
 * @param remaining targets still to send
 * @param earlier what other jobs' calls have cost: they count until five of this job's own are known
 */
export function batchSize(
  calls: readonly CallCost[],
  remaining: number,
  { fastestMs, bareMs }: OtherCalls,
  { max, targetSeconds }: BatchLimits,
  earlier: readonly CallCost[] = [],
): number {
  const last = calls.at(-1);
  if (last === undefined) return Math.min(limits.firstBatch, max, remaining);
  const seen = [...earlier, ...calls].slice(-recent);
  const fastest = Math.min(fastestMs ?? Number.POSITIVE_INFINITY, ...seen.map((call) => call.durationMs));
  // While nothing has told a start alone, all of a call may be its accounts': of the fastest one, too.
  const startMs = bareMs === undefined ? 0 : fastest;
  const aim = targetSeconds * 1000;
  const largest = largestOf(seen);
  // Calls of one size never tell what a removal costs whatever it names: of ten and twenty the difference does.
  const telltale = largest < apart * limits.firstBatch ? 2 * limits.firstBatch : 0;
  const after = (call: CallCost) => sizeAfter(costOf(call, seen, fastest), startMs, aim, telltale);
  // Ten names tell hundreds of times less than thousands; of two that tell alike, a slow one met other work.
  const telling = seen.filter(({ targets }) => targets * 2 >= largest).slice(-2);
  const told = Math.max(...telling.map(after));
  const own = largestOf(calls);
  const isDoubted = own * 2 < largest && (own * 2 < limits.firstBatch || isSlower(last, earlier, fastest));
  const allowed = isDoubted ? Math.min(told, after(last)) : told;
  const size = Math.max(1, Math.min(Math.floor(allowed), max));
  return remaining <= Math.min(size * stretch, max) ? remaining : size;
}

function largestOf(calls: readonly CallCost[]): number {
  return Math.max(...calls.map(({ targets }) => targets));
}

/** What a call tells of the accounts' cost, ms for each. */
interface Cost {
  call: CallCost;
  /** Taken as it is. */
  seen: number;
  /** What of that noise does not explain. */
  likely: number;
}

/**
 * A removal reads and rewrites cPanel's whole file, whatever it names: what accounts cost shows between two removing
 * calls of different size, and only as a bound between a removing call and the fastest of any kind.
 */
function costOf(call: CallCost, calls: readonly CallCost[], fastest: number): Cost {
  const { targets, durationMs } = call;
  const nothing = { targets: 0, durationMs: fastest };
  // A smaller call that took longer met other work.
  const [smaller = nothing] = calls
    .filter((other) => other.targets * apart <= targets && other.durationMs <= durationMs + noiseMs)
    .toSorted((a, b) => a.durationMs - b.durationMs);
  const steps = [nothing, smaller].map((base) => ({
    rise: Math.max(0, durationMs - base.durationMs),
    by: targets - base.targets,
  }));
  return {
    call,
    seen: Math.min(...steps.map(({ rise, by }) => rise / by)),
    // Noise may be half of what is seen, but not all.
    likely: Math.min(...steps.map(({ rise, by }) => Math.max(rise - noiseMs, rise / 2) / by)),
  };
}

/**
 * As many as take the aim by what is likely, and by what is possible not much longer, or than twice as many. So none takes
 * three aims for its accounts, a last one a quarter more, where starts differ by no more than noise.
 */
function sizeAfter({ call, likely }: Cost, startMs: number, aim: number, telltale: number): number {
  const { targets, refused = 0, durationMs } = call;
  // If a removal cost no more than a start before its first account.
  const atMost = (durationMs - startMs + noiseMs) / targets;
  const twice = Math.max(2 * targets, Math.min(2 * (targets + refused), untold));
  if (targets === 0) return twice;
  const possible = (atWorst * aim) / atMost;
  return Math.max(Math.min(aim / likely, Math.max(possible, twice)), possible >= telltale ? telltale : 0);
}

/** Whether a call took longer than the earlier ones would have with as many targets, by more than noise. */
function isSlower(call: CallCost, earlier: readonly CallCost[], fastest: number): boolean {
  const perAccount = Math.min(...earlier.map((other) => costOf(other, earlier, fastest).seen));
  const expected = earlier
    .filter(({ targets }) => targets >= call.targets)
    .map(({ targets, durationMs }) => durationMs - (targets - call.targets) * perAccount);
  return call.durationMs - Math.min(...expected) > noiseMs;
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
