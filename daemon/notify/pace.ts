import type { Clock } from '../protocol/ports.ts';

const windowMs = 60_000;

/** Lets so many pass within any minute. */
export class Pace {
  readonly #clock: Clock;
  readonly #perMinute: number;
  /** When the last ones passed, oldest first. */
  #passed: number[] = [];

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  /** Returns once one more may pass, or the signal aborts. */
  async pass(signal: AbortSignal): Promise<void> {
    const clock = this.#clock;
    while (!signal.aborted) {
      const now = clock.now();
      // A clock that was set back leaves nobody waiting for longer than the minute.
      this.#passed = this.#passed.filter((at) => at <= now && now - at < windowMs);
      const [oldest = now] = this.#passed;
      if (this.#passed.length < this.#perMinute) {
        this.#passed.push(now);
        return;
      }
      await clock.wait(oldest + windowMs - now, signal);
    }
  }
}
