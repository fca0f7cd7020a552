import { setTimeout as delay } from 'node:timers/promises';

/** The longest that a timer of Node can be set to, ms. */
const longestTimer = 2 ** 31 - 1;

/** Real time. */
export const clock = {
  now: (): number => Date.now(),
  /** Waits so many ms, or until the signal aborts, whatever is done to the clock meanwhile; never rejects. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const until = performance.now() + ms;
    for (let left = ms; left > 0 && !signal.aborted; left = until - performance.now()) {
      await delay(Math.min(left, longestTimer), undefined, { signal }).catch(() => undefined);
    }
  },
};
