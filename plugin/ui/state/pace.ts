/** A call that has been answered. */
export interface AnsweredCall {
  /** ms since the epoch */
  endedAt: number;
  durationMs: number;
  targets: number;
}

export interface Pace {
  /** Accounts a second. */
  perSecond: number;
  secondsLeft?: number;
}

/** Old calls say little about the load of now. */
const recent = 3;

/**
 * How fast a job goes, waits between its calls included, and how long the rest takes at that pace.
 * The first call is a small trial: nothing is foretold from it alone.
 */
export function paceOf(calls: readonly AnsweredCall[], remaining: number): Pace | undefined {
  const considered = calls.slice(-recent);
  const [first] = considered;
  const last = considered.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const elapsedMs = last.endedAt - (first.endedAt - first.durationMs);
  if (elapsedMs <= 0) return undefined;
  const targets = considered.reduce((sum, call) => sum + call.targets, 0);
  const perSecond = (targets * 1000) / elapsedMs;
  if (calls.length < 2 || remaining === 0 || perSecond === 0) return { perSecond };
  return { perSecond, secondsLeft: Math.ceil(remaining / perSecond) };
}
