import type { Job } from '../protocol/job.ts';
import { limits } from '../protocol/limits.ts';
import type { EngineDeps } from './settings.ts';

const lookMs = 5000;
const longWaitMs = 60_000;

/** Lets a job wait while the server is busy, for so long in all and no longer (design, flow 5). */
export class LoadGate {
  readonly #deps: Pick<EngineDeps, 'settings' | 'load' | 'clock'>;
  readonly #exempt: boolean;
  #waitedMs = 0;

  constructor(
    deps: Pick<EngineDeps, 'settings' | 'load' | 'clock'>,
    { targets, urgent }: Pick<Job, 'targets' | 'urgent'>,
  ) {
    this.#deps = deps;
    this.#exempt = urgent === true || targets <= limits.loadExemptTargets;
  }

  /**
   * Returns once the load allows a call, the job's patience is used up, or the signal aborts.
   * @param on.tell says that the job waits, and why
   * @param on.longWait called once a wait passes a minute
   */
  async pass(
    signal: AbortSignal,
    on: { tell: (detail: string) => Promise<void>; longWait: () => Promise<void> },
  ): Promise<void> {
    const { pauseAbove, maxWaitSeconds } = this.#deps.settings.load;
    if (this.#exempt || pauseAbove === null) return;
    for (let waited = 0; !signal.aborted; waited += lookMs) {
      const load = this.#deps.load();
      if (load <= pauseAbove || this.#waitedMs >= maxWaitSeconds * 1000) return;
      if (waited === 0) {
        await on.tell(`load ${load.toFixed(2)} per core, above ${pauseAbove}`);
      }
      if (waited === longWaitMs) {
        await on.longWait();
        // What was settled is news, and news ends a wait for who watches: it goes on.
        await on.tell(`load ${load.toFixed(2)} per core, above ${pauseAbove}`);
      }
      await this.#deps.clock.wait(lookMs, signal);
      this.#waitedMs += lookMs;
    }
  }
}
