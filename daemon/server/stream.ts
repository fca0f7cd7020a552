import { once } from 'node:events';
import type { Response } from 'express';
import type { EventsQuery } from '../protocol/job.ts';
import { limits } from '../protocol/limits.ts';
import { ProblemError } from '../protocol/problem.ts';
import { eventsAfter, followEvents, visibleJob } from './commands/jobs.ts';
import type { Caller, Service } from './service.ts';

let open = 0;

/**
 * Sends a job's events as JSON lines until its last one.
 * @throws ProblemError `job-not-found`, `detail-deleted`, `too-many-streams`
 */
export async function streamEvents(
  service: Service,
  caller: Caller,
  id: unknown,
  { after }: EventsQuery,
  response: Response,
): Promise<void> {
  const job = visibleJob(service, caller, id);
  // Nobody can be told of a problem once the stream has begun.
  eventsAfter(service, job.id, after);
  await streamLines(caller, followEvents(service, job.id, after, caller.signal), response);
}

/**
 * Sends each value as a line of JSON, no faster than they are taken.
 * @throws ProblemError `too-many-streams`
 */
export async function streamLines(
  caller: Caller,
  values: AsyncIterable<unknown> | Iterable<unknown>,
  response: Response,
): Promise<void> {
  if (open >= limits.openStreams) throw new ProblemError('too-many-streams', `${open} streams are open.`);
  open++;
  try {
    response.status(200).type('application/x-ndjson');
    response.flushHeaders();
    for await (const value of values) {
      const isTaken = response.write(`${JSON.stringify(value)}\n`);
      if (!isTaken) await once(response, 'drain', { signal: caller.signal });
    }
    response.end();
  } catch (error) {
    // A client that went away in mid-line is no fault; the others are told by the broken stream.
    response.destroy();
    if (!caller.signal.aborted) throw error;
  } finally {
    open--;
  }
}
