import type { ServerFrame } from '../../protocol/frames.ts';
import type { Job } from '../../protocol/job.ts';
import { limits } from '../../protocol/limits.ts';
import { listJobs, mayRead } from '../commands/jobs.ts';
import type { Caller, Service } from '../service.ts';

type Take = (frame: Buffer) => void;

/** Tells watchers which jobs changed: their counters only, at most a few times a second. */
export class Overview {
  readonly #service: Service;
  readonly #watchers = new Map<Take, Caller>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #unwatch: (() => void) | undefined;

  constructor(service: Service) {
    this.#service = service;
  }

  /** Sends the newest jobs at once and changes as they come; returns the function that leaves again. */
  join(caller: Caller, take: Take): () => void {
    take(frameOf(listJobs(this.#service, caller, { limit: limits.pageSize }).items));
    this.#watchers.set(take, caller);
    this.#unwatch ??= this.#service.hub.watchAll((jobId) => this.#note(jobId));
    return () => {
      this.#watchers.delete(take);
      if (this.#watchers.size > 0) return;
      this.#unwatch?.();
      this.#unwatch = undefined;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#changed.clear();
    };
  }

  #note(jobId: string): void {
    this.#changed.add(jobId);
    this.#timer ??= setTimeout(() => this.#tell(), limits.overviewMs);
  }

  #tell(): void {
    this.#timer = undefined;
    const jobs = [...this.#changed].flatMap((id) => this.#service.store.job(id) ?? []);
    this.#changed.clear();
    const whole = frameOf(jobs);
    for (const [take, caller] of this.#watchers) {
      const visible = jobs.filter((job) => mayRead(caller, job));
      if (visible.length > 0) take(visible.length === jobs.length ? whole : frameOf(visible));
    }
  }
}

function frameOf(jobs: Job[]): Buffer {
  return Buffer.from(JSON.stringify({ type: 'jobs', jobs } satisfies ServerFrame));
}
