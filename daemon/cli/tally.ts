import type { JobEvent } from '../protocol/events.ts';
import { type Counts, noCounts } from '../protocol/target.ts';

/** What a progress bar needs of a job: far less than its targets. */
export interface Tally {
  total: number;
  /** One byte a target: 1 once it is answered or settled, so that one sent twice counts once. */
  answered: Uint8Array;
  done: number;
  counts: Counts;
  /** What the job waits for, in words. */
  waiting?: string;
  cancelling: boolean;
}

/** A job of `total` targets of which nothing is known yet. */
export function newTally(total: number): Tally {
  return { total, answered: new Uint8Array(total), done: 0, counts: noCounts(), cancelling: false };
}

/** Moves the tally on by one event, in place. */
export function count(tally: Tally, event: JobEvent): void {
  if (event.type !== 'job.waiting') delete tally.waiting;
  switch (event.type) {
    case 'job.waiting':
      tally.waiting = waitingText(event.for, event.detail);
      return;
    case 'batch.answered':
      mark(tally, event);
      return;
    case 'targets.settled':
      mark(tally, event);
      tally.counts[event.common.outcome] += event.to - event.from - event.exceptions.length;
      for (const { outcome } of event.exceptions) tally.counts[outcome]++;
      return;
    case 'job.cancelling':
      tally.cancelling = true;
      return;
    case 'job.finished':
      tally.counts = event.counts;
      return;
    case 'job.accepted':
    case 'job.queued':
    case 'targets.read':
    case 'batch.started':
      return;
    default:
      event satisfies never;
  }
}

function mark(tally: Tally, { from, to }: { from: number; to: number }): void {
  for (let index = from; index < Math.min(to, tally.total); index++) {
    if (tally.answered[index] === 0) tally.done++;
    tally.answered[index] = 1;
  }
}

/** What a job waits for, in words, with the daemon's own detail. */
export function waitingText(cause: 'start-time' | 'load' | 'cpanel', detail?: string): string {
  const words = {
    'start-time': 'waiting for its start time',
    load: "waiting for the server's load to fall",
    cpanel: 'waiting for cPanel to answer',
  }[cause];
  return detail === undefined ? words : `${words} (${detail})`;
}
