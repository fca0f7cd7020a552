const windowMs = 60_000;

/** Time as this folder needs it: ms since 1970, and a wait that ends early when the signal aborts. */
export interface NoticeClock {
  now(): number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Lets so many pass within any minute. */
export class Pace {
  readonly #clock: NoticeClock;
  readonly #perMinute: number;
  /** When the last ones passed, oldest first. */
  #passed: number[] = [];

  constructor(clock: NoticeClock, perMinute: number) {
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
