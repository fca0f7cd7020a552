import { type Job, JobList } from '../../../daemon/protocol/job.ts';
import type { Api } from '../connection/api.ts';
import type { ApiFailure } from '../connection/failure.ts';
import { Asked } from './asked.ts';

const pageSize = 200;

/** The known jobs with news merged in, newest first; an older state never replaces a newer one. */
function mergeJobs(known: readonly Job[], news: readonly Job[]): Job[] {
  const byId = new Map(known.map((job) => [job.id, job]));
  for (const job of news) {
    const old = byId.get(job.id);
    if (old === undefined || job.sequence >= old.sequence) byId.set(job.id, job);
  }
  return [...byId.values()].toSorted((one, other) => (one.id < other.id ? 1 : -1));
}

/** Jobs as the daemon lists them, page by page: all, or those that a search finds. */
export class JobPages {
  readonly #asked: Asked<typeof JobList>;
  items: readonly Job[] = [];
  /** Where the older ones begin; null: none are left. */
  next: string | null = null;
  /** The first job of the newest page: from it on none is missing, down to `next`. */
  #newest = '';

  constructor(context: { api: Pick<Api, 'get'>; update: () => void }) {
    this.#asked = new Asked(context, JobList);
  }

  get isAsking(): boolean {
    return this.#asked.isAsking;
  }

  /** What is shown is what there is: the daemon has answered, and not failed since. */
  get isKnown(): boolean {
    return this.#asked.answer !== undefined && this.#asked.failure === undefined;
  }

  get failure(): ApiFailure | undefined {
    return this.#asked.failure;
  }

  /**
   * Loads a page of the jobs that fit and merges it in.
   * @param filter what they have to fit, as the daemon takes it
   * @param older the page behind those that are known; else the newest one
   * @returns whether it is there
   */
  async load(filter: Readonly<Record<string, string>>, older = false): Promise<boolean> {
    const query = new URLSearchParams({ limit: String(pageSize), ...filter });
    if (older && this.next !== null) query.set('cursor', this.next);
    return this.#asked.ask(`/v1/jobs?${query.toString()}`, (page) => {
      const { items, next } = page;
      // More jobs have come than a page holds: those between them and the known ones are the next to be loaded.
      const isApart = !items.some(({ id }) => id === this.#newest);
      if (older || isApart) this.next = next;
      if (!older) this.#newest = items[0]?.id ?? '';
      this.items = mergeJobs(this.items, items);
      return page;
    });
  }

  /** Takes news of jobs in. */
  merge(news: readonly Job[]): void {
    this.items = mergeJobs(this.items, news);
  }

  /** The same, of the jobs that are known only. */
  renew(news: readonly Job[]): void {
    const known = new Set(this.items.map(({ id }) => id));
    this.merge(news.filter(({ id }) => known.has(id)));
  }

  clear(): void {
    this.#asked.clear();
    this.items = [];
    this.next = null;
    this.#newest = '';
  }
}
