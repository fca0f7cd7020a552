import type { JobEvent } from '../protocol/events.ts';
import type { JobView } from '../protocol/fold.ts';
import { type Withheld, withheldReasons } from '../protocol/notice.ts';
import type { AuditInput } from '../protocol/ports.ts';
import type { NoticeInput } from './ports.ts';

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
