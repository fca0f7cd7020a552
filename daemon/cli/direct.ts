import { Job } from '../protocol/job.ts';
import type { Problem } from '../protocol/problem.ts';
import type { Dial } from './client.ts';
import type { Context } from './context.ts';
import { Interrupted, problemIn } from './failure.ts';
import { countsText } from './outcome-text.ts';

/** The daemon's engine within this process, on the daemon's own record. */
export interface Direct {
  /** Connects to it as to the daemon: the same commands, checks and records. */
  dial: Dial;
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>;
  /** Leaves what is unfinished on record, waits for a call under way and frees the record. */
  close(): Promise<void>;
}

/**
 * @param configFile the daemon's configuration
 * @param say takes lines for people
 * @returns the problem, in its form on the wire: a bundle of its own has classes of its own
 */
export type OpenDirect = (
  configFile: string,
  say: (line: string) => void,
) => Promise<Direct | { problem: Problem }>;

/**
 * Runs a command on the engine in this process. Nobody else would go on with its job: Ctrl-C cancels it and waits
 * for its end, a second one leaves it on record; a reader of stdout that goes away changes nothing (R10).
 */
export async function runDirect(
  direct: Direct,
  context: Context,
  code: (context: Context) => Promise<number>,
  isReaderGone: () => boolean,
): Promise<number> {
  const { second } = context.interrupts;
  try {
    const status = await code(context);
    await untilIdle(direct, second);
    return status;
  } catch (error) {
    if (!(error instanceof Interrupted) || error.jobId === undefined) throw error;
    if (!isReaderGone()) throw await cancelled(direct, context, error.jobId);
    await untilIdle(direct, second);
    throw error;
  } finally {
    await direct.close();
  }
}

async function cancelled(
  direct: Direct,
  { client, screen, interrupts, commandLine }: Context,
  id: string,
): Promise<Interrupted> {
  const signal = interrupts.second;
  screen.say('Cancelling: a call under way is waited for. Ctrl-C again leaves the job to the service.');
  try {
    const path = `/v1/jobs/${id}`;
    const cancel = { method: 'POST', path: `${path}/cancel`, body: {}, signal } as const;
    await client.ask(Job, cancel).catch((error: unknown) => {
      if (problemIn(error)?.code !== 'job-ended') throw error;
    });
    await untilIdle(direct, signal);
    const { counts } = await client.ask(Job, { path, signal });
    return new Interrupted([
      `Interrupted. The job has ended: ${countsText(counts)}.`,
      `  See it once the service runs:  ${commandLine('job', 'show', id)}`,
    ]);
  } catch (error) {
    if (!signal.aborted) throw error;
    return new Interrupted([
      `Interrupted. Job ${id} rests on record: the service ends it when it starts.`,
      `  See it then:  ${commandLine('job', 'show', id)}`,
    ]);
  }
}

async function untilIdle(direct: Direct, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    direct.idle().then(resolve, reject);
  });
}
