import type { JobView } from '../protocol/fold.ts';
import type { StopReason } from '../protocol/job.ts';
import type { Withheld } from '../protocol/notice.ts';
import type { CallRecord } from './ports.ts';

/** What a run begins with. */
export interface Beginning {
  view: JobView;
  /** When the plan's states were read, ms. */
  readAt?: number;
  /** The call that our dead predecessor left. */
  call?: CallRecord;
  /** Nothing more is sent (R11): what is under way is settled, the rest cancelled. */
  stoppedBy?: StopReason;
  /** No owner is told (R11). */
  withheld?: Withheld;
  /** The service will go on with the job, not this process: only the lost call is settled, and only if cPanel answers. */
  isOthers?: true;
  /** The job met a fault of our own and is being ended; a second fault leaves it to the next start. */
  isEnding?: true;
}
