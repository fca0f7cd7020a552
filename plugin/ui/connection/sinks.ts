import type { Job } from '../../../daemon/protocol/job.ts';
import type { JobModel } from '../state/job.ts';
import type { ApiFailure } from './failure.ts';

/** How the page is kept up to date. `ended`: WHM's session is over, only a new login helps. */
export type LinkState = 'connecting' | 'live' | 'polling' | 'reconnecting' | 'unreachable' | 'ended';

/** Who is told what. */
export interface LinkSinks {
  state: (state: LinkState, failure: ApiFailure | undefined) => void;
  /** Jobs that are new or have changed. */
  jobs: (jobs: readonly Job[]) => void;
  /** The followed job has changed. */
  job: (model: JobModel) => void;
  /** The followed job cannot be shown. */
  jobFailed: (jobId: string, failure: ApiFailure) => void;
}
