import type { JobView } from '../protocol/fold.ts';
import { limits } from '../protocol/limits.ts';
import type { Target, TwoFactorState } from '../protocol/target.ts';
import { answerNews, answersOf, lostAnswer } from './batch.ts';
import { batchSize, type CallCost, fittingArguments } from './batch-size.ts';
import type { Journal } from './journal.ts';
import type { CallRecord } from './ports.ts';
import { countUnsent, nextRange } from './progress.ts';
import { type EngineDeps, Stopping } from './settings.ts';

/** Makes a job's removing calls, each committed twice: its intent before, its answers after (R3, flow 4). */
export class Calling {
  readonly #deps: EngineDeps;
  readonly #view: JobView;
  readonly #journal: Journal;
  readonly #options: { asReseller?: string };
  readonly #costs: CallCost[] = [];
  #failuresInARow = 0;

  constructor(deps: EngineDeps, view: JobView, journal: Journal, asReseller: string | undefined) {
    this.#deps = deps;
    this.#view = view;
    this.#journal = journal;
    this.#options = asReseller === undefined ? {} : { asReseller };
  }

  /** Calls keep failing as a whole: something is wrong that more calls will not mend. */
  get isHopeless(): boolean {
    return this.#failuresInARow >= limits.wholeFailuresInARow;
  }

  /** Sends the next targets; call it only while holding the lane. */
  async call(stateBefore: (target: Target) => TwoFactorState): Promise<void> {
    const next = this.#next(stateBefore);
    if (next === undefined) return;
    const { from, to, names } = next;
    const { clock, newId, whm, report } = this.#deps;
    const batch = this.#view.batches + 1;
    const jobId = this.#view.job.id;
    const openCall = { id: newId(), jobId, batch, from, to, intentAt: clock.now() };
    await this.#journal.write(() => [{ type: 'batch.started', batch, from, to }], { openCall });
    const reply = await whm.removeTwoFactor(names, {
      ...this.#options,
      onSpawn: (pid) => this.#record(openCall, pid),
    });
    this.#costs.push({ targets: names.length, durationMs: reply.call.durationMs });
    this.#failuresInARow = reply.kind === 'ok' ? 0 : this.#failuresInARow + 1;
    if (reply.kind !== 'ok') {
      const { kind, detail, call } = reply;
      report('warn', 'a removing call failed as a whole', { job: jobId, batch, kind, detail, call });
    }
    const sent = new Set(names);
    const answer = answersOf(reply);
    await this.#journal.write(() => answerNews(this.#view, openCall, sent, answer, reply.call.durationMs), {
      closeCall: openCall.id,
    });
  }

  #next(stateBefore: (target: Target) => TwoFactorState) {
    const { whm, settings } = this.#deps;
    const size = batchSize(this.#costs, countUnsent(this.#view), whm.fastestCallMs(), settings.batch);
    const wide = nextRange(this.#view, stateBefore, size);
    return wide && nextRange(this.#view, stateBefore, fittingArguments(wide.names, size));
  }

  #record(call: CallRecord, pid: number): void {
    const { identify, store, report } = this.#deps;
    try {
      const process = identify(pid);
      if (process !== undefined) store.recordProcess(call.id, process);
    } catch (error) {
      // The intent is on record: recovery then looks for the program instead of the process.
      report('warn', 'the process of a call could not be recorded', {
        job: call.jobId,
        error: String(error),
      });
    }
  }

  /**
   * Waits for the call that a predecessor of this process left behind, and puts on record that its answer is lost.
   * @throws Stopping
   */
  async closeLost(call: CallRecord, stop: AbortSignal): Promise<void> {
    const open = this.#view.openBatch;
    if (open === undefined) return;
    const { clock, orphanEnded, report } = this.#deps;
    const ended = await orphanEnded(call, stop);
    if (stop.aborted) throw new Stopping();
    if (!ended) {
      const { jobId: job, process } = call;
      report('warn', 'a call of the last run is still there after its time limit', { job, process });
    }
    const range = { batch: open.batch, from: open.answeredTo, to: open.to };
    const lost = new Set(this.#view.targets.slice(range.from, range.to).map((target) => target.user));
    await this.#journal.write(
      () => answerNews(this.#view, range, lost, () => lostAnswer, clock.now() - call.intentAt),
      { closeCall: call.id },
    );
  }
}
