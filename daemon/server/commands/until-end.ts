import { hasEnded } from '../../protocol/job.ts';
import type { Service } from '../service.ts';

/**
 * Waits for a job's end, told of it by the hub.
 * @param until when to stop waiting, ms since 1970
 * @returns whether it has ended; false also when the signal aborts
 */
export async function untilEnd(
  { store, hub, now }: Pick<Service, 'store' | 'hub' | 'now'>,
  jobId: string,
  until: number,
  signal: AbortSignal,
): Promise<boolean> {
  for (;;) {
    const job = store.job(jobId);
    if (job !== undefined && hasEnded(job.state)) return true;
    const left = until - now();
    if (left <= 0 || signal.aborted) return false;
    await hub.next(jobId, left, signal);
  }
}
