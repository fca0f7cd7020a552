import { setImmediate } from 'node:timers/promises';

interface Timer {
  at: number;
  fire: () => void;
}

/** Time that passes only when a test says so; what is due at one instant fires in the order of asking. */
export class VirtualClock {
  #now = Date.parse('2026-03-01T12:00:00.000Z');
  readonly #timers = new Set<Timer>();
  /** The waits that were asked for, ms. */
  readonly waits: number[] = [];

  now(): number {
    return this.#now;
  }

  /** Calls `fire` after `ms`; the returned function prevents it. */
  after(ms: number, fire: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), fire };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** A wait as the engine's port describes it. */
  wait(ms: number, signal: AbortSignal): Promise<void> {
    this.waits.push(ms);
    if (signal.aborted) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = () => {
      prevent();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const prevent = this.after(ms, end);
    signal.addEventListener('abort', end);
    return promise;
  }

  /** Lets everything happen that needs no time. */
  async rest(): Promise<void> {
    await setImmediate();
  }

  /** Lets `ms` go by. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.rest();
    for (let next = this.#first(); next !== undefined && next.at <= end; next = this.#first()) {
      await this.#fire(next);
    }
    this.#now = end;
  }

  /** Lets time go by until something holds; fails if it never will. */
  async until(holds: () => boolean, withinMs = 24 * 3_600_000): Promise<void> {
    const end = this.#now + withinMs;
    await this.rest();
    while (!holds()) {
      const next = this.#first();
      if (next === undefined || next.at > end) throw new Error('What is waited for never happens');
      await this.#fire(next);
    }
  }

  /** Moves the clock without anything happening: another boot, a suspended machine. None waits longer for one set back. */
  jump(ms: number): void {
    this.#now += ms;
    if (ms < 0) for (const timer of this.#timers) timer.at += ms;
  }

  async #fire(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.at);
    timer.fire();
    await this.rest();
  }

  #first(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (first === undefined || timer.at < first.at) first = timer;
    return first;
  }
}
