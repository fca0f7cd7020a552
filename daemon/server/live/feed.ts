import type { Job } from '../../protocol/job.ts';
import type { Service } from '../service.ts';
import { type Follower, Spread } from './spread.ts';
import { textFrame } from './text-frame.ts';

/** Passes jobs' events on to their watchers; each is encoded once, however many there are. */
export class JobFeed {
  readonly #service: Pick<Service, 'hub' | 'report' | 'store'>;
  readonly #jobs = new Map<string, { spread: Spread; unwatch: () => void }>();
  #whole: { jobId: string; sequence: number; frame: WeakRef<Buffer> } | undefined;

  constructor(service: Pick<Service, 'hub' | 'report' | 'store'>) {
    this.#service = service;
  }

  /** @returns the function that leaves again */
  join(jobId: string, follower: Follower): () => void {
    const job = this.#jobs.get(jobId) ?? this.#open(jobId);
    job.spread.add(follower);
    return () => {
      job.spread.remove(follower);
      if (!job.spread.isEmpty || this.#jobs.get(jobId) !== job) return;
      job.unwatch();
      this.#jobs.delete(jobId);
    };
  }

  /**
   * The frame of all that is known of a job, for watchers who may see all of it. A crowd that joins at once shares
   * one, as long as anybody still has it to send.
   * @returns undefined if the job's detail was deleted
   */
  whole(jobId: string, { sequence }: Job): Buffer | undefined {
    const isSame = this.#whole?.jobId === jobId && this.#whole.sequence === sequence;
    const known = isSame ? this.#whole?.frame.deref() : undefined;
    if (known !== undefined) return known;
    const snapshot = this.#service.store.snapshot(jobId);
    if (snapshot === undefined) return undefined;
    const frame = textFrame({ type: 'snapshot', jobId, snapshot });
    this.#whole = { jobId, sequence, frame: new WeakRef(frame) };
    return frame;
  }

  #open(jobId: string) {
    const { hub, report } = this.#service;
    const spread = new Spread(jobId, report);
    const job = { spread, unwatch: hub.watch(jobId, spread.publish) };
    this.#jobs.set(jobId, job);
    return job;
  }
}
