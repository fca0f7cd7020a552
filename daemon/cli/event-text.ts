import type { JobEvent } from '../protocol/events.ts';
import { noCounts } from '../protocol/target.ts';
import { visible } from './escape.ts';
import { countsText } from './outcome-text.ts';
import { waitingText } from './tally.ts';
import { counted, moment } from './words.ts';

/** One event as a line for people, with its time in UTC. */
export function eventLine(event: JobEvent): string {
  return `${moment(event.ts)}  ${visible(told(event))}`;
}

function told(event: JobEvent): string {
  switch (event.type) {
    case 'job.accepted':
      return `accepted: ${counted(event.targets, 'target')}, reason: ${event.reason}`;
    case 'job.queued':
      return 'queued';
    case 'job.waiting':
      return waitingText(event.for, event.detail);
    case 'targets.read':
      return `state read again of ${counted(event.to - event.from, 'target')}`;
    case 'batch.started':
      return `call ${event.batch}: asking whmapi1 about ${counted(event.to - event.from, 'account')}`;
    case 'batch.answered':
      return `call ${event.batch}: ${answersText(event)} after ${(event.durationMs / 1000).toFixed(1)} s`;
    case 'targets.settled': {
      const counts = noCounts();
      counts[event.common.outcome] += event.to - event.from - event.exceptions.length;
      for (const { outcome } of event.exceptions) counts[outcome]++;
      return `settled: ${countsText(counts)}`;
    }
    case 'job.cancelling':
      return `cancelling, asked by ${event.by.sudoUser ?? event.by.user}`;
    case 'job.finished':
      return `${event.state}: ${countsText(event.counts)}`;
    default:
      return event satisfies never;
  }
}

function answersText(event: Extract<JobEvent, { type: 'batch.answered' }>): string {
  const counts = new Map([[event.common.answer, event.to - event.from - event.exceptions.length]]);
  for (const { answer } of event.exceptions) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([answer, count]) => `${count} ${answer.replace('-', ' ')}`)
    .join(', ');
}
