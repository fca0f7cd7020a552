import type { JobView } from '../protocol/fold.ts';
import type { Job } from '../protocol/job.ts';
import type { Journal } from './journal.ts';
import type { EngineDeps } from './settings.ts';

const firstRetryMs = 1000;
const longestRetryMs = 60_000;

/** A job's waits, and what is told of them. */
export class Patience {
  readonly #deps: Pick<EngineDeps, 'clock'>;
  readonly #view: JobView;
  readonly #journal: Journal;
  #retryMs = firstRetryMs;

  constructor(deps: Pick<EngineDeps, 'clock'>, view: JobView, journal: Journal) {
    this.#deps = deps;
    this.#view = view;
    this.#journal = journal;
  }

  /** In short waits: a timer of weeks overflows, and none follows a clock that is set anew. */
  async until(time: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    while (clock.now() < time && !signal.aborted) {
      await clock.wait(Math.min(time - clock.now(), longestRetryMs), signal);
    }
  }

  /** Waits before cPanel is asked again, longer each time until it has answered. */
  async beforeRetry(signal: AbortSignal): Promise<void> {
    await this.#deps.clock.wait(this.#retryMs, signal);
    this.#retryMs = Math.min(longestRetryMs, this.#retryMs * 2);
  }

  /** cPanel has answered. */
  answered(): void {
    this.#retryMs = firstRetryMs;
  }

  /** Tells what the job waits for, unless that is known. */
  async tell(reason: NonNullable<Job['waiting']>['for'], detail: string | undefined): Promise<void> {
    const known = this.#view.job.waiting;
    if (known?.for === reason && known.detail === detail) return;
    await this.#journal.write(() => [
      { type: 'job.waiting', for: reason, ...(detail !== undefined && { detail }) },
    ]);
  }
}
