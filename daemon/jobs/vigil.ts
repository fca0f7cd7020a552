import type { EngineDeps } from './settings.ts';

/** So often a living process looks at the clock. */
const lookMs = 15_000;
/** By so much a look may be late on a busy machine. */
const lateMs = 60_000;

/**
 * Tells a job whose process was interrupted for too long (R11): stopped, or asleep with the whole machine. However long
 * a wait or a call takes, a process that lives looks at the clock; a clock that went on much further slept over it.
 */
export class Vigil {
  readonly #deps: Pick<EngineDeps, 'settings' | 'clock'>;
  readonly #tooLate = new AbortController();
  #seenAt: number | undefined;

  constructor(deps: Pick<EngineDeps, 'settings' | 'clock'>) {
    this.#deps = deps;
  }

  /** Aborts when the job has been interrupted for too long. */
  get tooLate(): AbortSignal {
    return this.#tooLate.signal;
  }

  /** Looks at the clock: who has just woken up need not have been told by a timer yet. False until the vigil is kept. */
  isTooLate(): boolean {
    if (this.#seenAt === undefined) return false;
    const { clock, settings } = this.#deps;
    const now = clock.now();
    if (now - this.#seenAt > settings.resume.withinSeconds * 1000 + lateMs) this.#tooLate.abort();
    // Also one that was set back: what follows counts from there.
    this.#seenAt = now;
    return this.#tooLate.signal.aborted;
  }

  /** Keeps looking, from now on until the job is over. */
  async keep(over: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    this.#seenAt = clock.now();
    while (!over.aborted && !this.isTooLate()) await clock.wait(lookMs, over);
  }
}
