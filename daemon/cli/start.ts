import { setTimeout as delay } from 'node:timers/promises';
import type { JobRequest } from '../protocol/job.ts';
import type { ProblemError } from '../protocol/problem.ts';
import { StartedJob } from '../protocol/started.ts';
import type { Context } from './context.ts';
import { BrokenConnection, Interrupted, isAway, problemIn, ToldProblem } from './failure.ts';
import { shellQuoted } from './words.ts';

/** A plan waits for whmapi1, which the daemon gives up after 420 s unless told otherwise. */
export const planningMs = 480_000;
const patience = 60_000;
const pause = 500;

/**
 * Starts a job. A connection that breaks before the answer is taken up again under the same key, so that
 * nothing starts twice. The first Ctrl-C waits for the answer, the second leaves with the key.
 * @param isUnread nobody has read the plan: what it warns of is to come with the answer
 * @throws Interrupted, ProblemError, ToldProblem
 */
export async function startJob(
  context: Context,
  body: JobRequest,
  givenKey?: string,
  isUnread = false,
): Promise<StartedJob> {
  const { client, interrupts, screen } = context;
  const key = givenKey ?? freshKey();
  const onInterrupt = () =>
    screen.say('The start is sent already: waiting for the answer. Ctrl-C again leaves without it.');
  interrupts.first.throwIfAborted();
  interrupts.first.addEventListener('abort', onInterrupt, { once: true });
  let brokenAt: number | undefined;
  try {
    for (;;) {
      try {
        return await client.ask(StartedJob, {
          method: 'POST',
          path: `/v1/jobs${isUnread ? '?warnings=true' : ''}`,
          body,
          headers: { 'Idempotency-Key': key },
          withinMs: planningMs,
          signal: interrupts.second,
        });
      } catch (error) {
        if (interrupts.second.aborted) throw unknownStart(key);
        const gap = error instanceof BrokenConnection || (brokenAt !== undefined && isAway(error));
        if (!gap) throw error;
        if (brokenAt !== undefined && Date.now() - brokenAt >= patience)
          throw withKey(error as ProblemError, key);
        if (brokenAt === undefined) screen.say('The daemon broke off before it answered: asking again.');
        brokenAt ??= Date.now();
      }
      await delay(pause, undefined, { signal: interrupts.second }).catch(() => {});
    }
  } finally {
    interrupts.first.removeEventListener('abort', onInterrupt);
  }
}

/** The kernel's random UUID: node:crypto would take longer to load than the daemon takes to accept a job. */
function freshKey(): string {
  return process.getBuiltinModule('node:fs').readFileSync('/proc/sys/kernel/random/uuid', 'utf8').trim();
}

function repeatHint(key: string): string {
  return `Give the same command again with --idempotency-key ${shellQuoted(key)}: it never starts twice.`;
}

function unknownStart(key: string): Interrupted {
  return new Interrupted([
    'Interrupted: it is not known whether the job was started.',
    `  ${repeatHint(key)}`,
  ]);
}

function withKey(error: Error, key: string): Error {
  const problem = problemIn(error);
  if (problem === undefined) return error;
  const detail = `${problem.detail} It is not known whether the job was started.`;
  return new ToldProblem({ ...problem, detail, next: repeatHint(key) });
}
