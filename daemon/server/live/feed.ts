import type { JobEvent } from '../../protocol/events.ts';
import type { ServerFrame } from '../../protocol/frames.ts';
import { tellEach } from '../hub.ts';
import type { Service } from '../service.ts';

/** Is given the encoded frame of new events; it is made when the first one asks for it. */
type Listener = (frame: () => Buffer) => void;

/** Passes a job's events on to its watchers; each is encoded once, however many there are. */
export class JobFeed {
  readonly #service: Pick<Service, 'hub' | 'report'>;
  readonly #jobs = new Map<string, { listeners: Set<Listener>; unwatch: () => void }>();

  constructor(service: Pick<Service, 'hub' | 'report'>) {
    this.#service = service;
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
    const { hub, report } = this.#service;
    const unwatch = hub.watch(jobId, (events) => {
      let text: Buffer | undefined;
      const frame = () => (text ??= eventsFrame(jobId, events));
      tellEach(listeners, (listener) => listener(frame), report);
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
