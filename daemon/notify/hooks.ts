import type { Actor } from '../protocol/actor.ts';
import type { HookDocument } from '../protocol/hook.ts';
import { limits } from '../protocol/limits.ts';
import type { Report } from '../protocol/ports.ts';
import type { Hook } from './hook-files.ts';

/** What came of a hook's process. */
export interface HookRun {
  /** Why there was no process at all. */
  startError?: string;
  timedOut: boolean;
  exitStatus: number | null;
  signal: string | null;
  /** The first kilobyte. */
  stderr: Uint8Array;
  durationMs: number;
}

export interface HooksDeps {
  /** Looks anew each time: a hook may be put there at any time. */
  find: () => Hook[];
  /** The job's end in full; undefined if it is gone. */
  document: (jobId: string) => HookDocument | undefined;
  run: (path: string, input: string) => Promise<HookRun>;
  audit: (actor: Actor, action: 'hook.failed' | 'hook.refused', detail: Record<string, unknown>) => void;
  report: Report;
}

/**
 * Runs the server's own programs after each job, one at a time: for chat, tickets, SIEM. Whatever they do, no job
 * knows of it. What still waits when the process ends is not run later: nothing old fires by itself.
 */
export class Hooks {
  readonly #deps: HooksDeps;
  readonly #waiting: string[] = [];
  /** The job whose hooks run, and those of them that have not ended; the first runs. */
  #current: { job: HookDocument['job']; hooks: readonly Hook[] } | undefined;
  #working: Promise<void> | undefined;

  constructor(deps: HooksDeps) {
    this.#deps = deps;
  }

  /** Says that a job has ended; returns at once. */
  readonly jobEnded = (jobId: string): void => {
    if (this.#waiting.length >= limits.waitingHooks) {
      void this.#leaveOutLater(jobId);
      return;
    }
    this.#waiting.push(jobId);
    this.#working ??= this.#work();
  };

  /** Resolves when no job waits for its hooks. */
  async idle(): Promise<void> {
    await this.#working;
  }

  /** Puts on record which hooks were not run or not waited for; nothing runs after it. */
  leave(): void {
    const current = this.#current;
    this.#current = undefined;
    try {
      if (current !== undefined) {
        const { job, hooks } = current;
        for (const [index, { path }] of hooks.entries()) {
          const why = `the service stopped ${index === 0 ? 'while it ran' : 'before it began'}`;
          this.#fail(job.actor, 'hook.failed', { jobId: job.id, hook: path, why });
        }
      }
      for (const jobId of this.#waiting.splice(0))
        this.#leaveOut(jobId, 'the service stopped before they began');
    } catch (error) {
      this.#deps.report('error', 'what was left of hooks is not on record', { error: String(error) });
    }
  }

  /** Whoever tells of a job's end is not to wait for a look at the disk, nor to hear of its failure. */
  async #leaveOutLater(jobId: string): Promise<void> {
    await Promise.resolve();
    try {
      this.#leaveOut(jobId, `${limits.waitingHooks} ended jobs wait for theirs`);
    } catch (error) {
      const message = 'that hooks of a job were left out is not on record';
      this.#deps.report('error', message, { job: jobId, error: String(error) });
    }
  }

  #leaveOut(jobId: string, why: string): void {
    if (this.#deps.find().length === 0) return;
    const actor = this.#deps.document(jobId)?.job.actor;
    if (actor !== undefined) this.#fail(actor, 'hook.failed', { jobId, why });
  }

  async #work(): Promise<void> {
    // The commit that told of the end is to be over first: nothing of this belongs to it.
    await Promise.resolve();
    for (let jobId = this.#waiting.shift(); jobId !== undefined; jobId = this.#waiting.shift()) {
      try {
        await this.#runAll(jobId);
      } catch (error) {
        this.#deps.report('error', 'the hooks of a job could not be run', {
          job: jobId,
          error: String(error),
        });
      }
    }
    this.#working = undefined;
  }

  async #runAll(jobId: string): Promise<void> {
    const { find, document } = this.#deps;
    const hooks = find();
    const told = hooks.length === 0 ? undefined : document(jobId);
    if (told === undefined) return;
    const input = `${JSON.stringify(told)}\n`;
    for (const [index, hook] of hooks.entries()) {
      this.#current = { job: told.job, hooks: hooks.slice(index) };
      await this.#runOne(hook, told.job, input);
      // Left: the record is closed.
      if (this.#current === undefined) return;
    }
    this.#current = undefined;
  }

  async #runOne({ path, refusal }: Hook, { id, actor }: HookDocument['job'], input: string): Promise<void> {
    const { run, report } = this.#deps;
    if (refusal !== undefined)
      return this.#fail(actor, 'hook.refused', { jobId: id, hook: path, why: refusal });
    const ended = await run(path, input);
    if (this.#current === undefined) return;
    const { durationMs } = ended;
    const why = failureOf(ended);
    if (why === undefined) report('info', 'a hook has run', { job: id, hook: path, durationMs });
    else {
      const stderr = new TextDecoder().decode(ended.stderr);
      const said = stderr === '' ? {} : { stderr };
      this.#fail(actor, 'hook.failed', {
        jobId: id,
        hook: path,
        why,
        durationMs: Math.round(durationMs),
        ...said,
      });
    }
  }

  #fail(actor: Actor, action: 'hook.failed' | 'hook.refused', detail: Record<string, unknown>): void {
    const { audit, report } = this.#deps;
    report('warn', action === 'hook.refused' ? 'a hook was refused' : 'a hook failed', detail);
    audit(actor, action, detail);
  }
}

function failureOf({ startError, timedOut, exitStatus, signal }: HookRun): string | undefined {
  if (startError !== undefined) return `it could not be started: ${startError}`;
  if (timedOut) return 'it was ended after its time limit';
  if (signal !== null) return `it was ended by ${signal}`;
  return exitStatus === 0 ? undefined : `exit status ${exitStatus}`;
}
