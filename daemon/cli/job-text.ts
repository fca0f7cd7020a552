import type { Job } from '../protocol/job.ts';
import { actorText } from './actor-text.ts';
import { countsText, stopText } from './outcome-text.ts';
import { facts } from './table.ts';
import { waitingText } from './tally.ts';
import { moment } from './words.ts';

/** A job's own facts, without its targets. */
export function jobFacts(job: Job): string[] {
  return facts([
    ['job', job.id],
    [
      'state',
      job.waiting === undefined
        ? job.state
        : `${job.state}, ${waitingText(job.waiting.for, job.waiting.detail)}`,
    ],
    ['stopped', job.stoppedBy && stopText(job.stoppedBy)],
    ['targets', `${job.targets}: ${job.answered} answered, ${countsText(job.counts)}`],
    ['by', actorText(job.actor)],
    ['reason', job.reason],
    ['ticket', job.ticket],
    ['created', time(job.createdAt)],
    ['starts', time(job.startAt)],
    ['started', time(job.startedAt)],
    ['finished', time(job.finishedAt)],
    ['retry of', job.retryOf],
    ['owners', job.notify && 'told by mail of each verified removal'],
  ]);
}

function time(timestamp: string | undefined): string | undefined {
  return timestamp && `${moment(timestamp)} UTC`;
}
