import type { Job } from '../../../daemon/protocol/job.ts';
import type { TargetView } from '../../../daemon/protocol/target.ts';
import { type Script, sendLines } from './fake-daemon.ts';
import { counts, events, job, jobId, target } from './samples.ts';

/** The settings of a daemon that was not configured. */
export const settings = {
  delaySeconds: 5,
  confirmAbove: 25,
  reasonRequired: true,
  removalsMost: null,
  notifyOwners: false,
};

/** A daemon that takes any start and has the job ended as told. */
export function acceptingScript(
  ended: Job = job({ counts: counts({ removed: 1 }) }),
  targets: TargetView[] = [target('alice')],
): Script {
  return {
    'GET /v1/settings': () => settings,
    'POST /v1/jobs': () => ({ ...ended, state: 'queued', counts: counts({}), sequence: 1, answered: 0 }),
    [`GET /v1/jobs/${jobId}`]: () => ended,
    [`GET /v1/jobs/${jobId}/targets`]: () => ({ items: targets, next: null, sequence: 5 }),
    [`GET /v1/jobs/${jobId}/events`]: (_, response) => {
      sendLines(response, events(ended.targets));
      response.end();
    },
  };
}
