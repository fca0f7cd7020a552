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
  /** The job is another process's to go on with: only the call that was lost is settled, without insisting. */
  isOthers?: true;
  /** It met a fault of ours before: a second one leaves it to the next start. */
  isEnding?: true;
}
