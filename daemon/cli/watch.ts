import type { JobEvent } from '../protocol/events.ts';
import type { Job } from '../protocol/job.ts';
import type { Context } from './context.ts';
import { Interrupted, problemIn, ToldProblem } from './failure.ts';
import { followJob } from './follow.ts';
import { progressText } from './progress.ts';
import { count, newTally, waitingText } from './tally.ts';
import { visible } from './escape.ts';

/**
 * Follows a job to its end: every event to `onEvent`, and for people a progress bar, or a line when it waits.
 * @throws Interrupted at Ctrl-C, with how to follow or cancel: the job goes on
 */
export async function watchJob(
  context: Context,
  job: Job,
  after: number,
  onEvent: (event: JobEvent) => void,
): Promise<void> {
  const { client, screen, interrupts } = context;
  const tally = newTally(job.targets);
  const drawn = context.format === 'people' && screen.animated;
  const draw = () => {
    if (drawn) screen.progress(progressText(tally, screen.columns()));
  };
  const onGap = (lost: boolean) => {
    screen.say(
      lost
        ? 'The daemon is gone: trying for 60 s to reach it again. The job is on record.'
        : 'The daemon is back.',
    );
    draw();
  };
  try {
    draw();
    for await (const event of followJob(client, job.id, { after, signal: interrupts.first, onGap })) {
      onEvent(event);
      count(tally, event);
      if (event.type === 'job.waiting' && !drawn) {
        screen.say(`The job is ${visible(waitingText(event.for, event.detail))}.`);
      }
      draw();
    }
  } catch (error) {
    if (interrupts.first.aborted) throw jobGoesOn(context, job.id);
    throw outOfSight(context, job.id, error);
  } finally {
    screen.progress();
  }
}

/** The failure of a watch, with the job that it leaves: nobody is to think that nothing was started. */
export function outOfSight({ commandLine }: Context, jobId: string, error: unknown): unknown {
  const problem = problemIn(error);
  if (problem === undefined) return error;
  const way = problem.code === 'job-not-found' || problem.code === 'detail-deleted' ? 'show' : 'follow';
  const next = `${problem.next} The job is on record: ${commandLine('job', way, jobId)}`;
  return new ToldProblem({ ...problem, next, jobId });
}

/** What Ctrl-C means once a job was started. */
export function jobGoesOn({ commandLine }: Context, id: string): Interrupted {
  return new Interrupted(
    [
      'Interrupted. The job goes on.',
      `  Follow it:  ${commandLine('job', 'follow', id)}`,
      `  Cancel it:  ${commandLine('job', 'cancel', id)}`,
    ],
    id,
  );
}
