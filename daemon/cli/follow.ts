import { setTimeout as delay } from 'node:timers/promises';
import { JobEvent } from '../protocol/events.ts';
import { hasEnded, Job } from '../protocol/job.ts';
import { ProblemError } from '../protocol/problem.ts';
import type { Client } from './client.ts';
import { isAway } from './failure.ts';

/** How long a daemon may be gone before following ends, ms. */
const patience = 60_000;
const firstPause = 100;
const longestPause = 1000;

export interface Following {
  /** The last event that is known already. */
  after: number;
  signal: AbortSignal;
  /** Told once when the connection is lost, and once when it is back. */
  onGap: (lost: boolean) => void;
  patienceMs?: number;
}

/**
 * A job's events, each exactly once and in order, until the last one. A broken stream is taken up again behind
 * the last event seen, for at most 60 s without a daemon.
 * @throws ProblemError, ToldProblem as the client does
 */
export async function* followJob(client: Client, id: string, following: Following): AsyncGenerator<JobEvent> {
  const { signal, onGap, patienceMs = patience } = following;
  let last = following.after;
  let lostAt: number | undefined;
  let pause = firstPause;
  for (;;) {
    try {
      const path = `/v1/jobs/${id}/events?after=${last}`;
      for await (const event of client.stream(JobEvent, { path, signal })) {
        if (event.seq <= last) continue;
        if (event.seq !== last + 1) throw missing(last + 1);
        if (lostAt !== undefined) onGap(false);
        lostAt = undefined;
        pause = firstPause;
        last = event.seq;
        yield event;
        if (event.type === 'job.finished') return;
      }
      // The stream ends with the job, and also when the daemon stops in good order.
      const job = await client.ask(Job, { path: `/v1/jobs/${id}`, signal });
      if (hasEnded(job.state) && job.sequence <= last) return;
    } catch (error) {
      if (!isAway(error)) throw error;
      if (lostAt !== undefined && Date.now() - lostAt >= patienceMs) throw error;
      if (lostAt === undefined) onGap(true);
      lostAt ??= Date.now();
    }
    await delay(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
    pause = Math.min(pause * 2, longestPause);
  }
}

function missing(sequence: number): ProblemError {
  return new ProblemError('answer-invalid', `Event ${sequence} is missing in the job's events.`);
}
