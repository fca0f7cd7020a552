import type { JobEvent } from '../protocol/events.ts';

type Listener = (events: readonly JobEvent[]) => void;

/** Passes committed events on to whoever watches a job. Watchers change nothing about it (R10). */
export class Hub {
  readonly #watchers = new Map<string, Set<Listener>>();

  readonly #overall = new Set<(jobId: string) => void>();

  /** Called by the engine after each commit. */
  readonly publish = (jobId: string, events: readonly JobEvent[]): void => {
    for (const listener of this.#watchers.get(jobId) ?? []) listener(events);
    for (const listener of this.#overall) listener(jobId);
  };

  /** Tells of every job that something happened to it; returns the function that ends the watch. */
  watchAll(listener: (jobId: string) => void): () => void {
    this.#overall.add(listener);
    return () => this.#overall.delete(listener);
  }

  /** @returns the function that ends the watch */
  watch(jobId: string, listener: Listener): () => void {
    const listeners = this.#watchers.get(jobId) ?? new Set();
    this.#watchers.set(jobId, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#watchers.get(jobId) === listeners) this.#watchers.delete(jobId);
    };
  }

  /** Resolves at the job's next event, after `ms`, or when the signal aborts. */
  async next(jobId: string, ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const unwatch = this.watch(jobId, () => resolve());
    const timer = setTimeout(resolve, ms);
    const abort = () => resolve();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) resolve();
    await promise;
    signal.removeEventListener('abort', abort);
    clearTimeout(timer);
    unwatch();
  }
}
