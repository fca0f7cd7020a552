import type { Job } from '../../protocol/job.ts';
import { limits } from '../../protocol/limits.ts';
import { listJobs, mayRead } from '../commands/jobs.ts';
import { tellEach } from '../hub.ts';
import type { Caller, Service } from '../service.ts';
import { textFrame } from './text-frame.ts';

/** Is given the encoded frame of what changed; undefined: nothing that the caller may see. */
type Take = (frame: () => Buffer | undefined) => void;

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

  /** The newest jobs as they are now. */
  newest(caller: Caller): Buffer {
    return frameOf(listJobs(this.#service, caller, { limit: limits.pageSize }).items);
  }

  /** Passes changes on as they come; returns the function that leaves again. */
  join(caller: Caller, take: Take): () => void {
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
    const changed = [...this.#changed];
    this.#changed.clear();
    const { store, report } = this.#service;
    let known: { jobs: Job[]; frame: Buffer } | undefined;
    const read = () => {
      const jobs = changed.flatMap((id) => store.job(id) ?? []);
      return { jobs, frame: frameOf(jobs) };
    };
    const newsFor = (caller: Caller) => {
      const { jobs, frame } = (known ??= read());
      const visible = jobs.filter((job) => mayRead(caller, job));
      if (visible.length === 0) return undefined;
      return visible.length === jobs.length ? frame : frameOf(visible);
    };
    tellEach(this.#watchers, ([take, caller]) => take(() => newsFor(caller)), report);
  }
}

function frameOf(jobs: Job[]): Buffer {
  return textFrame({ type: 'jobs', jobs });
}
