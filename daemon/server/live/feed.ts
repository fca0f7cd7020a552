import type { JobEvent } from '../../protocol/events.ts';
import type { ServerFrame } from '../../protocol/frames.ts';
import type { Job } from '../../protocol/job.ts';
import { tellEach } from '../hub.ts';
import type { Service } from '../service.ts';

/** Is given the encoded frame of new events; it is made when the first one asks for it. */
type Listener = (frame: () => Buffer) => void;

/** Passes a job's events on to its watchers; each is encoded once, however many there are. */
export class JobFeed {
  readonly #service: Pick<Service, 'hub' | 'report' | 'store'>;
  readonly #jobs = new Map<string, { listeners: Set<Listener>; unwatch: () => void }>();
  #whole: { jobId: string; sequence: number; frame: WeakRef<Buffer> } | undefined;

  constructor(service: Pick<Service, 'hub' | 'report' | 'store'>) {
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

  /**
   * The encoded frame of all that is known of a job, for watchers who may see all of it. A crowd that joins at once
   * shares one, as long as anybody still has it to send.
   * @returns undefined if the job's detail was deleted
   */
  whole(jobId: string, { sequence }: Job): Buffer | undefined {
    const isSame = this.#whole?.jobId === jobId && this.#whole.sequence === sequence;
    const known = isSame ? this.#whole?.frame.deref() : undefined;
    if (known !== undefined) return known;
    const snapshot = this.#service.store.snapshot(jobId);
    if (snapshot === undefined) return undefined;
    const frame = Buffer.from(JSON.stringify({ type: 'snapshot', jobId, snapshot } satisfies ServerFrame));
    this.#whole = { jobId, sequence, frame: new WeakRef(frame) };
    return frame;
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
