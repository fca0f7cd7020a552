import type { JobEvent } from '../protocol/events.ts';
import type { Report } from '../protocol/ports.ts';

type Listener = (events: readonly JobEvent[]) => void;

/** Tells each listener: one that throws is reported, and keeps the news from nobody else (R10). */
export function tellEach<T>(listeners: Iterable<T>, tell: (listener: T) => void, report: Report): void {
  for (const listener of listeners) {
    try {
      tell(listener);
    } catch (error) {
      report('error', 'a watcher could not be told', {
        error: error instanceof Error ? error.stack : String(error),
      });
    }
  }
}

/** Passes committed events on to whoever watches a job. Watchers change nothing about it (R10). */
export class Hub {
  readonly #report: Report;
  readonly #watchers = new Map<string, Set<Listener>>();
  readonly #overall = new Set<(jobId: string) => void>();

  /** @param report is told of listeners that throw */
  constructor(report: Report) {
    this.#report = report;
  }

  /** Called by the engine after each commit. */
  readonly publish = (jobId: string, events: readonly JobEvent[]): void => {
    tellEach(this.#watchers.get(jobId) ?? [], (listener) => listener(events), this.#report);
    tellEach(this.#overall, (listener) => listener(jobId), this.#report);
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
