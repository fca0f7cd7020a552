import { hasEnded, Job } from '../protocol/job.ts';
import type { TargetView } from '../protocol/target.ts';
import type { Context } from './context.ts';
import { toJson } from '../protocol/control.ts';
import { exit, exitOfCounts } from './exit.ts';
import { outcomeTable, summaryLines } from './summary.ts';
import { allTargets } from './targets.ts';
import { outOfSight } from './watch.ts';
import { moment } from './words.ts';

/** What `remove --json` prints: a job, and how each target ended (no outcome yet: it has not). */
function resultDocument({ id, state, counts }: Job, targets: readonly TargetView[]) {
  return {
    job: { id, state, counts },
    targets: targets.map(({ user, before, outcome, reason, verified }) => ({
      user,
      before,
      ...(outcome !== undefined && { outcome }),
      ...(reason !== undefined && { reason }),
      verified,
    })),
  };
}

/**
 * Prints how a job stands and gives the exit status that this means; one that has not ended is no failure.
 * Under `--ndjson` the events have said it all.
 */
export async function printResult(context: Context, id: string): Promise<number> {
  try {
    return await print(context, id);
  } catch (error) {
    throw outOfSight(context, id, error);
  }
}

function standing({ state, startAt }: Job): string {
  return state === 'waiting' && startAt !== undefined ? `waiting until ${moment(startAt)} UTC` : state;
}

async function print(context: Context, id: string): Promise<number> {
  const { client, screen, commandLine, format, interrupts } = context;
  const signal = interrupts.first;
  const job = await client.ask(Job, { path: `/v1/jobs/${id}`, signal });
  const ended = hasEnded(job.state);
  if (format !== 'ndjson') {
    const targets = await allTargets(client, id, { signal });
    if (format === 'json') screen.data(toJson(resultDocument(job, targets)));
    else if (ended) {
      for (const line of outcomeTable(job, targets, commandLine)) screen.data(line);
      screen.data('');
      for (const line of summaryLines(job, targets, commandLine)) screen.data(line);
    } else {
      screen.data(`Job ${job.id} is ${standing(job)}.`);
      screen.data(`Follow it:  ${commandLine('job', 'follow', job.id)}`);
      if (job.state === 'waiting') screen.data(`Cancel it:  ${commandLine('job', 'cancel', job.id)}`);
    }
  }
  return ended ? exitOfCounts(job.counts) : exit.done;
}
