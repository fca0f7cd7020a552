import { type Actor, actorId } from '../protocol/actor.ts';
import type { JobView } from '../protocol/fold.ts';
import type { Withheld } from '../protocol/notice.ts';
import type { Beginning } from './beginning.ts';
import type { JobStore } from './ports.ts';
import { stopOnRecord } from './progress.ts';
import { JobRun } from './run.ts';
import { type EngineDeps, Stopping } from './settings.ts';

type Unfinished = ReturnType<JobStore['unfinished']>[number];

/** Runs jobs, each on its own, all through one lane. */
export class Engine {
  readonly #deps: EngineDeps;
  readonly #runs = new Map<string, { run: JobRun; ended: Promise<void> }>();
  readonly #stop = new AbortController();

  constructor(deps: EngineDeps) {
    this.#deps = deps;
  }

  /** Jobs that have not ended. */
  get open(): number {
    return this.#runs.size;
  }

  /** Of these, how many the actor started. */
  openOf(actor: Actor): number {
    const id = actorId(actor);
    return [...this.#runs.values()].filter(({ run }) => actorId(run.view.job.actor) === id).length;
  }

  /**
   * Runs a job that is on record.
   * @param readAt when its plan's states were read, ms
   */
  start(view: JobView, readAt: number): void {
    this.#add(new JobRun(this.#deps, { view, readAt }, this.#stop.signal));
  }

  /** Takes up what the record says is unfinished, after a restart (flow 8, R11). */
  resume(): void {
    for (const found of this.#deps.store.unfinished()) this.#takeUp(found);
  }

  /**
   * Settles the calls that a dead process left under way, with the lane held while they run, and leaves their jobs
   * to the service. One that may not be resumed (R11) ends here.
   */
  settleLost(): void {
    for (const found of this.#deps.store.unfinished()) {
      if (found.call !== undefined) this.#takeUp(found, { isOthers: true });
    }
  }

  #takeUp(found: Unfinished, extra: Pick<Beginning, 'isOthers' | 'isEnding' | 'stoppedBy'> = {}): void {
    const { view, call } = found;
    const known = stopOnRecord(view);
    const withheld =
      known === 'other-machine' || known === 'too-late-to-resume' ? known : this.#tooOld(found);
    // A cancelled job sends nothing anyway, and ends for the reason that somebody gave.
    const stoppedBy = view.job.state === 'cancelling' ? undefined : (known ?? withheld);
    const beginning = {
      view,
      ...(call && { call }),
      ...(stoppedBy && { stoppedBy }),
      ...(withheld && { withheld }),
      ...extra,
    };
    this.#add(new JobRun(this.#deps, beginning, this.#stop.signal));
  }

  #tooOld(found: Unfinished): Withheld | undefined {
    const { machineId, settings, clock } = this.#deps;
    if (found.machineId !== machineId) return 'other-machine';
    const { startAt } = found.view.job;
    const due = Math.max(found.lastEventAt, startAt === undefined ? 0 : Date.parse(startAt));
    const [now, most] = [clock.now(), settings.resume.withinSeconds * 1000];
    // By a clock that was set back by more than that nobody knows how long ago it was.
    return now - due > most || found.lastEventAt - now > most ? 'too-late-to-resume' : undefined;
  }

  /** Lets a job end before its next call; false if no such job is open. */
  async cancel(jobId: string, by: Actor): Promise<boolean> {
    const entry = this.#runs.get(jobId);
    if (entry === undefined) return false;
    await entry.run.cancel(by);
    return true;
  }

  /** Resolves when no job is open. */
  async idle(): Promise<void> {
    await Promise.all([...this.#runs.values()].map((entry) => entry.ended));
  }

  /** Begins nothing more; resolves when every job has come to rest. A call under way is waited for. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.idle();
  }

  #add(run: JobRun): void {
    const { id } = run.view.job;
    this.#runs.set(id, { run, ended: this.#watch(id, run) });
  }

  async #watch(id: string, run: JobRun): Promise<void> {
    let isOver = true;
    try {
      await run.run();
    } catch (error) {
      isOver = error instanceof Stopping || run.isLast;
      if (!(error instanceof Stopping)) this.#reportFault(id, error, isOver);
    } finally {
      this.#runs.delete(id);
    }
    if (!isOver && !this.#stop.signal.aborted) this.#endAfterFault(id);
  }

  #reportFault(job: string, error: unknown, isOver: boolean): void {
    const what = isOver ? 'it rests until the next start' : 'it sends nothing more';
    this.#deps.report('error', `a job met a fault of our own: ${what}`, {
      job,
      error: error instanceof Error ? error.stack : String(error),
    });
  }

  /** A job that met a fault of ours is taken up anew from the record, which the fault cannot have bent, and ended. */
  #endAfterFault(id: string): void {
    try {
      const found = this.#deps.store.unfinished().find(({ view }) => view.job.id === id);
      if (found !== undefined) this.#takeUp(found, { stoppedBy: 'own-fault', isEnding: true });
    } catch (error) {
      this.#reportFault(id, error, true);
    }
  }
}
