import type { JobEvent } from '../../protocol/events.ts';
import type { ServerFrame } from '../../protocol/frames.ts';
import type { Hub } from '../hub.ts';

type Listener = (frame: Buffer) => void;

/** Passes a job's events on to its watchers; each is encoded once, however many there are. */
export class JobFeed {
  readonly #hub: Hub;
  readonly #jobs = new Map<string, { listeners: Set<Listener>; unwatch: () => void }>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** @returns the function that leaves again */
  join(jobId: string, listener: Listener): () => void {
    const job = this.#jobs.get(jobId) ?? this.#open(jobId);
    job.listeners.add(listener);
    return () => {
      job.listeners.delete(listener);
      if (job.listeners.size > 0 || this.#jobs.get(jobId) !== job) return;
      job.unwatch();
      this.#jobs.delete(jobId);
    };
  }

  #open(jobId: string) {
    const listeners = new Set<Listener>();
    const unwatch = this.#hub.watch(jobId, (events) => {
      const text = eventsFrame(jobId, events);
      for (const listener of listeners) listener(text);
    });
    const job = { listeners, unwatch };
    this.#jobs.set(jobId, job);
    return job;
  }
}

/** The encoded frame of a job's new events. */
export function eventsFrame(jobId: string, events: readonly JobEvent[]): Buffer {
  return Buffer.from(JSON.stringify({ type: 'events', jobId, events: [...events] } satisfies ServerFrame));
}
