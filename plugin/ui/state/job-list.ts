import type { Job } from '../../../daemon/protocol/job.ts';

/** The known jobs with news merged in, newest first; an older state never replaces a newer one. */
export function mergeJobs(known: readonly Job[], news: readonly Job[]): Job[] {
  const byId = new Map(known.map((job) => [job.id, job]));
  for (const job of news) {
    const old = byId.get(job.id);
    if (old === undefined || job.sequence >= old.sequence) byId.set(job.id, job);
  }
  return [...byId.values()].toSorted((one, other) => (one.id < other.id ? 1 : -1));
}
