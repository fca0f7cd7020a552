import { setTimeout as delay } from 'node:timers/promises';

/** The longest that a timer of Node can be set to, ms. */
const longestTimer = 2 ** 31 - 1;

/** Real time. */
export const clock = {
  now: (): number => Date.now(),
  /** Waits so many ms, or until the clock or the signal says so; a clock that is set back prolongs nothing. Never rejects. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const [until, steadyUntil] = [Date.now() + ms, performance.now() + ms];
    const left = () => Math.min(until - Date.now(), steadyUntil - performance.now());
    for (let rest = ms; rest > 0 && !signal.aborted; rest = left()) {
      await delay(Math.min(rest, longestTimer), undefined, { signal }).catch(() => undefined);
    }
  },
};
