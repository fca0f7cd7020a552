import { limits } from '../protocol/limits.ts';
import type { CallCost } from './batch-size.ts';

/** A call's cost, and when it was known, ms since 1970. */
export type DatedCost = CallCost & { at: number };

/** Those of the last hour: older ones say nothing of the server of now. */
export function stillTelling(costs: readonly DatedCost[], now: number): readonly DatedCost[] {
  return costs.filter(({ at }) => at <= now && now - at <= limits.callCostSeconds * 1000);
}

interface Waiter {
  remaining: () => number;
  enter: (release: (() => void) | undefined) => void;
}

/**
 * The one lane for removing calls: cPanel keeps all 2FA settings in one locked file (contract whmapi1.md 3.6).
 * Between two calls it goes to whoever has the fewest targets left, the longest waiting first among equals.
 */
export class Lane {
  #taken = false;
  readonly #waiters = new Set<Waiter>();
  /** What the last larger calls have cost, oldest first. */
  #costs: readonly DatedCost[] = [];

  /** Remembers what a call cost, for the jobs to come; a call of few accounts does not tell what one costs. */
  note(cost: DatedCost): void {
    if (cost.targets >= limits.firstBatch) this.#costs = [...this.costs(cost.at), cost].slice(-5);
  }

  /** What the last calls of at least ten accounts have cost within the hour, oldest first. */
  costs(now: number): readonly DatedCost[] {
    return stillTelling(this.#costs, now);
  }

  /**
   * @param remaining asked anew at each choice
   * @returns the function that frees the lane again, or undefined if the signal aborted first
   */
  async enter(remaining: () => number, signal: AbortSignal): Promise<(() => void) | undefined> {
    if (signal.aborted) return undefined;
    if (!this.#taken) return this.#take();
    const { promise, resolve } = Promise.withResolvers<(() => void) | undefined>();
    const waiter: Waiter = { remaining, enter: resolve };
    const leave = () => {
      this.#waiters.delete(waiter);
      resolve(undefined);
    };
    this.#waiters.add(waiter);
    signal.addEventListener('abort', leave, { once: true });
    const release = await promise;
    signal.removeEventListener('abort', leave);
    return release;
  }

  #take(): () => void {
    this.#taken = true;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#taken = false;
      this.#admit();
    };
  }

  #admit(): void {
    let next: { waiter: Waiter; remaining: number } | undefined;
    for (const waiter of this.#waiters) {
      const remaining = waiter.remaining();
      if (next === undefined || remaining < next.remaining) next = { waiter, remaining };
    }
    if (next === undefined) return;
    this.#waiters.delete(next.waiter);
    next.waiter.enter(this.#take());
  }
}
