import type { JobEvent } from '../protocol/events.ts';
import type { JobView } from '../protocol/fold.ts';
import type { AuditInput, NoticeInput } from './ports.ts';

/** Why an old job tells nobody (R11). */
export type Withheld = 'too-late-to-resume' | 'other-machine';

const withheldReasons: Record<Withheld, string> = {
  'too-late-to-resume': 'The service was down for too long: nothing old goes out by itself.',
  'other-machine':
    'The job was accepted on another machine, or is from a copy of the record: nothing of it goes out here.',
};

/**
 * The notices that these events of the view make due: one for each verified removal, if owners are to be told.
 * @param withheld why they are put on record as not sent instead
 */
export function noticesDue(
  { job, targets }: JobView,
  events: readonly JobEvent[],
  withheld: Withheld | undefined,
): NoticeInput[] {
  if (job.notify === undefined) return [];
  const due: NoticeInput[] = [];
  for (const event of events) {
    if (event.type !== 'targets.settled') continue;
    for (let index = event.from; index < event.to; index++) {
      const settlement = targets[index]?.settlement;
      if (settlement?.outcome !== 'removed' || !settlement.verified) continue;
      due.push({ index, ...(withheld !== undefined && { withheld: withheldReasons[withheld] }) });
    }
  }
  return due;
}

/** The entry about notices that a commit withholds; none if there are none. */
export function withheldAudit(
  { job, targets }: JobView,
  notices: readonly NoticeInput[],
  at: number,
): AuditInput[] {
  const [why] = notices.flatMap(({ withheld }) => withheld ?? []);
  if (why === undefined) return [];
  const users = notices.map(({ index }) => targets[index]?.user ?? '');
  return [{ at, actor: job.actor, action: 'notice.not-sent', detail: { jobId: job.id, users, why } }];
}
