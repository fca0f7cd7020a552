import { hasEnded } from '../../protocol/job.ts';
import { limits } from '../../protocol/limits.ts';
import type { Service } from '../service.ts';

/**
 * Waits for a job's end, told of it by the hub.
 * @param signal ends the wait: whoever waits for so long and no longer hands in a timer, which no clock prolongs
 * @returns whether it has ended
 */
export async function untilEnd(
  { store, hub }: Pick<Service, 'store' | 'hub'>,
  jobId: string,
  signal: AbortSignal,
): Promise<boolean> {
  for (;;) {
    const job = store.job(jobId);
    if (job !== undefined && hasEnded(job.state)) return true;
    if (signal.aborted) return false;
    await hub.next(jobId, limits.longPollSeconds * 1000, signal);
  }
}
