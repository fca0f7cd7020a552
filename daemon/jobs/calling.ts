import type { JobView } from '../protocol/fold.ts';
import { limits } from '../protocol/limits.ts';
import type { Answer, Target, TwoFactorState } from '../protocol/target.ts';
import { answerNews, answersOf, lostAnswer } from './batch.ts';
import { batchSize, fittingArguments } from './batch-size.ts';
import type { Journal } from './journal.ts';
import { type DatedCost, stillTelling } from './lane.ts';
import type { CallRecord } from './ports.ts';
import { countUnsent, nextRange } from './progress.ts';
import { type EngineDeps, Stopping } from './settings.ts';

/** Makes a job's removing calls, each committed twice: its intent before, its answers after (R3, flow 4). */
export class Calling {
  readonly #deps: EngineDeps;
  readonly #view: JobView;
  readonly #journal: Journal;
  readonly #options: { asReseller?: string };
  readonly #costs: DatedCost[] = [];
  /** Of the jobs before. */
  #earlier: readonly DatedCost[] | undefined;
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

  /**
   * Sends the next targets; call it only while holding the lane.
   * @param goesOn asked once more when the intent is on record: with a full disk that may take long
   */
  async call(stateBefore: (target: Target) => TwoFactorState, goesOn: () => boolean): Promise<void> {
    const next = this.#next(stateBefore);
    if (next === undefined) return;
    const { from, to, names, unsent } = next;
    const { clock, newId, whm, lane, report } = this.#deps;
    const batch = this.#view.batches + 1;
    const jobId = this.#view.job.id;
    const openCall = { id: newId(), jobId, batch, from, to, intentAt: clock.now() };
    await this.#journal.write(() => [{ type: 'batch.started', batch, from, to }], { openCall });
    if (!goesOn()) {
      await this.#close(openCall, new Set(), () => lostAnswer, 0);
      return;
    }
    this.#timeStart(unsent);
    const reply = await whm.removeTwoFactor(names, {
      ...this.#options,
      onSpawn: (pid) => this.#record(openCall, pid),
    });
    // A call that failed tells nothing of what accounts cost: it may have ended before the first.
    if (reply.kind === 'ok') {
      const targets = reply.data.modified.size;
      const { durationMs } = reply.call;
      const cost = { targets, refused: names.length - targets, durationMs, at: clock.now() };
      this.#costs.push(cost);
      lane.note(cost);
    }
    this.#failuresInARow = reply.kind === 'ok' ? 0 : this.#failuresInARow + 1;
    if (reply.kind !== 'ok') {
      const { kind, detail, call } = reply;
      report('warn', 'a removing call failed as a whole', { job: jobId, batch, kind, detail, call });
    }
    await this.#close(openCall, new Set(names), answersOf(reply), reply.call.durationMs);
  }

  /** Puts on record what became of the batch's targets: those in `sent` are answered, the others were not sent. */
  #close(
    call: Pick<CallRecord, 'id' | 'batch' | 'from' | 'to'>,
    sent: ReadonlySet<string>,
    answer: (user: string) => Answer,
    durationMs: number,
  ): Promise<void> {
    return this.#journal.write(() => answerNews(this.#view, call, sent, answer, durationMs), {
      closeCall: call.id,
    });
  }

  #next(stateBefore: (target: Target) => TwoFactorState) {
    const { whm, settings, lane, clock } = this.#deps;
    const now = clock.now();
    const own = stillTelling(this.#costs, now);
    const earlier = stillTelling((this.#earlier ??= lane.costs(now)), now);
    const unsent = countUnsent(this.#view);
    const known = { fastestMs: whm.fastestCallMs(), bareMs: whm.bareCallMs() };
    const size = batchSize(own, unsent, known, settings.batch, earlier);
    const wide = nextRange(this.#view, stateBefore, size);
    const next = wide && nextRange(this.#view, stateBefore, fittingArguments(wide.names, size));
    return next && { ...next, unsent };
  }

  /**
   * Lets whmapi1's start-up be known by the time that the next call is sized, unless a call of the last minute has told
   * it. Nobody waits for it, and a failure leaves it unknown.
   */
  #timeStart(unsent: number): void {
    const { whm, report } = this.#deps;
    if (unsent <= limits.untimedTargets || whm.bareCallMs() !== undefined) return;
    whm
      .version()
      .catch((error: unknown) => report('warn', 'a start could not be timed', { error: String(error) }));
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
   * Waits for the call that a predecessor of this process left behind, and puts on record that its answer is
   * lost. The lane is held meanwhile: that call still holds cPanel's lock (R2).
   * @param answer what the targets that it may have sent are told, asked when it has ended
   * @throws Stopping
   */
  async closeLost(call: CallRecord, answer: () => Answer, stop: AbortSignal): Promise<void> {
    const leave = await this.#deps.lane.enter(() => 0, stop);
    if (leave === undefined) throw new Stopping();
    try {
      await this.#closeLost(call, answer, stop);
    } finally {
      leave();
    }
  }

  async #closeLost(call: CallRecord, answer: () => Answer, stop: AbortSignal): Promise<void> {
    const open = this.#view.openBatch;
    if (open === undefined) return;
    const { clock, orphanEnded, report } = this.#deps;
    const ended = await orphanEnded(call, stop);
    if (stop.aborted) throw new Stopping();
    if (!ended) {
      const { jobId: job, process } = call;
      report('warn', 'a call of the last run is still there after its time limit', { job, process });
    }
    const rest = { ...call, from: open.answeredTo };
    const targets = this.#view.targets.slice(rest.from, rest.to);
    const lost = new Set(targets.filter(({ before }) => before !== 'off').map(({ user }) => user));
    const told = answer();
    await this.#close(rest, lost, () => told, clock.now() - call.intentAt);
  }
}
