import type { Hooks } from './notify/hooks.ts';
import type { Notices } from './notify/notices.ts';
import type { JobEvent } from './protocol/events.ts';
import type { Report } from './protocol/ports.ts';
import type { Hub } from './server/hub.ts';
import type { Directory } from './whm/directory.ts';

export interface Listeners {
  directory: Pick<Directory, 'forgetTwoFactor'>;
  hub: Pick<Hub, 'publish'>;
  notices: Pick<Notices, 'targetsSettled'>;
  hooks: Pick<Hooks, 'jobEnded'>;
}

/**
 * Tells everybody whom a job's committed events concern.
 * @param report is told of listeners that throw: what is told has happened, and no listener's fault is the job's
 */
export function publisher(
  { directory, hub, notices, hooks }: Listeners,
  report: Report,
): (jobId: string, events: readonly JobEvent[]) => void {
  return (jobId, events) => {
    const happened = (type: JobEvent['type']) => events.some((event) => event.type === type);
    const tell = (listener: () => void) => {
      try {
        listener();
      } catch (error) {
        report('error', 'somebody could not be told of a job', { job: jobId, error: String(error) });
      }
    };
    if (happened('batch.answered')) tell(() => directory.forgetTwoFactor());
    tell(() => hub.publish(jobId, events));
    if (happened('targets.settled')) tell(() => notices.targetsSettled(jobId));
    if (happened('job.finished')) tell(() => hooks.jobEnded(jobId));
  };
}
