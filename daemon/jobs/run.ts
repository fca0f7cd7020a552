import type { Actor } from '../protocol/actor.ts';
import type { JobView } from '../protocol/fold.ts';
import { hasEnded, type StopReason } from '../protocol/job.ts';
import { lostAnswer, lostForGood } from './batch.ts';
import type { Beginning } from './beginning.ts';
import { Calling } from './calling.ts';
import { finishAudit } from './finish.ts';
import { Journal } from './journal.ts';
import { LoadGate } from './load.ts';
import { Patience } from './patience.ts';
import type { CallRecord } from './ports.ts';
import {
  countUnsent,
  isInDoubt,
  nextRange,
  type Range,
  stopOnRecord,
  unaskedRanges,
  unconfirmedAfterWait,
  unsettledRanges,
} from './progress.ts';
import { readNews, StateReading } from './reading.ts';
import { refusalNews, settleNews } from './settle.ts';
import { type EngineDeps, Stopping } from './settings.ts';
import { Vigil } from './vigil.ts';

/** One job, from its acceptance or a restart of the service to its end. */
export class JobRun {
  readonly view: JobView;
  /** A fault of ours leaves the job to the next start. */
  readonly isLast: boolean;
  readonly #deps: EngineDeps;
  readonly #journal: Journal;
  readonly #patience: Patience;
  readonly #load: LoadGate;
  readonly #reading: StateReading;
  readonly #calling: Calling;
  readonly #lostCall: CallRecord | undefined;
  readonly #isOthers: boolean;
  readonly #vigil: Vigil;
  readonly #cancel = new AbortController();
  readonly #stop: AbortSignal;
  /** Ends a wait: a cancel, the stop of the service, or an interruption that was too long. */
  readonly #hurry: AbortSignal;
  #stoppedBy: StopReason | undefined;

  /** @param stop aborts when the service stops */
  constructor(deps: EngineDeps, beginning: Beginning, stop: AbortSignal) {
    const { view, readAt = 0, call, stoppedBy, withheld, isOthers = false, isEnding = false } = beginning;
    const asReseller = deps.resellerOf(view.job.actor);
    this.view = view;
    this.isLast = isEnding || isOthers;
    this.#deps = deps;
    this.#stop = stop;
    this.#vigil = new Vigil(deps);
    this.#hurry = AbortSignal.any([stop, this.#cancel.signal, this.#vigil.tooLate]);
    this.#journal = new Journal(
      deps,
      view,
      stop,
      () => withheld ?? (this.#vigil.isTooLate() ? 'too-late-to-resume' : undefined),
    );
    this.#patience = new Patience(deps, view, this.#journal);
    this.#load = new LoadGate(deps, view.job);
    this.#reading = new StateReading(deps, asReseller, readAt);
    this.#calling = new Calling(deps, view, this.#journal, asReseller);
    this.#lostCall = call;
    this.#isOthers = isOthers;
    this.#stoppedBy = stoppedBy;
  }

  /** Ends the job before its next call; resolves once that wish is on record. */
  async cancel(by: Actor): Promise<void> {
    this.#cancel.abort();
    const { job } = this.view;
    const detail = { jobId: job.id };
    await this.#journal.write(
      () => (hasEnded(job.state) || job.state === 'cancelling' ? [] : [{ type: 'job.cancelling', by }]),
      { audit: [{ at: this.#deps.clock.now(), actor: by, action: 'job.cancel', detail }] },
    );
  }

  /** @throws Stopping when the job is left to a later start; the record then says where to go on */
  async run(): Promise<void> {
    await this.#giveUpUnsent();
    await this.#waitForStart();
    const over = new AbortController();
    void this.#vigil.keep(over.signal);
    try {
      await this.#goOn();
    } finally {
      over.abort();
    }
  }

  async #goOn(): Promise<void> {
    if (this.#lostCall !== undefined) {
      const answer = () => (this.#goesOn() || this.#stoppedBy === undefined ? lostAnswer : lostForGood);
      await this.#calling.closeLost(this.#lostCall, answer, this.#stop);
    }
    if (this.#isOthers && this.#goesOn()) {
      await this.#settleLost();
      return;
    }
    await this.#begin();
    await this.#checkPlan();
    while (this.#goesOn() && this.#hasMore()) {
      await this.#step();
      this.#checkStop();
    }
    await this.#giveUpUnsent();
    await this.#settle();
    await this.#finish();
  }

  #goesOn(): boolean {
    const isCancelled = this.#cancel.signal.aborted || this.view.job.state === 'cancelling';
    if (this.#stoppedBy !== undefined || isCancelled) return false;
    if (!this.#vigil.isTooLate()) return true;
    if (countUnsent(this.view) > 0) this.#stoppedBy = 'too-late-to-resume';
    return false;
  }

  #hasMore(): boolean {
    return nextRange(this.view, this.#reading.stateBefore, 1) !== undefined;
  }

  #checkStop(): void {
    if (this.#stop.aborted) throw new Stopping();
  }

  async #waitForStart(): Promise<void> {
    const { job } = this.view;
    if (job.state !== 'waiting' || !this.#goesOn()) return;
    await this.#patience.tell('start-time', job.startAt);
    const startAt = Date.parse(job.startAt ?? '');
    await this.#patience.until(startAt, this.#hurry);
    this.#checkStop();
    const { settings, clock } = this.#deps;
    // The machine slept, or its clock has jumped: a start that was missed by so much is not made up for (R11).
    if (clock.now() - startAt > settings.resume.withinSeconds * 1000) this.#stoppedBy = 'too-late-to-resume';
  }

  /** Leaves the wait for the start time, if there was one, and asks for the rights again. */
  async #begin(): Promise<void> {
    if (this.view.job.state === 'waiting' && this.#goesOn())
      await this.#journal.write(() => [{ type: 'job.queued' }]);
    const rights = await this.#ask(() => this.#deps.mayRun(this.view.job.actor));
    if (rights?.may === false) this.#stoppedBy = 'rights-lost';
  }

  /** What a start would have to confirm by name now, and nobody has, is refused after a wait (flow 2). */
  async #checkPlan(): Promise<void> {
    const doubtful = unconfirmedAfterWait(this.view);
    if (doubtful.length === 0) return;
    const { protectedNow } = this.#deps;
    const found = await this.#ask(() => protectedNow(this.view.job.actor, doubtful));
    if (found !== undefined) await this.#journal.write(() => refusalNews(this.view, found.names));
  }

  /** An answer of cPanel, however long it lets us wait; undefined once the job does not go on. */
  async #ask<T extends object>(question: () => Promise<T | { problem: string }>): Promise<T | undefined> {
    while (this.#goesOn()) {
      const answer = await question();
      if (!('problem' in answer)) {
        this.#patience.answered();
        return answer;
      }
      await this.#waitForCpanel(answer.problem, this.#hurry);
      this.#checkStop();
    }
    return undefined;
  }

  async #step(): Promise<void> {
    await this.#load.pass(this.#hurry, {
      tell: (detail) => this.#patience.tell('load', detail),
      longWait: () => this.#settleAnswered(),
    });
    const leave = await this.#deps.lane.enter(() => countUnsent(this.view), this.#hurry);
    if (leave === undefined) return;
    let problem: string | undefined;
    try {
      problem = this.#reading.isStale() ? await this.#read() : undefined;
      if (problem === undefined && this.#goesOn() && !this.#stop.aborted) {
        await this.#calling.call(this.#reading.stateBefore, () => this.#goesOn());
        if (this.#calling.isHopeless && this.#hasMore()) this.#stoppedBy = 'calls-failed';
      }
    } finally {
      leave();
    }
    if (problem !== undefined) await this.#waitForCpanel(problem, this.#hurry);
  }

  async #read(): Promise<string | undefined> {
    const problem = await this.#reading.renew();
    if (problem !== undefined) return problem;
    this.#patience.answered();
    if (this.#goesOn()) await this.#journal.write(() => readNews(this.view, this.#reading.stateBefore));
    return undefined;
  }

  async #waitForCpanel(problem: string, signal: AbortSignal): Promise<void> {
    // An event makes a job young again (R11): a stop that is not on record yet must not make one.
    const isStopKnown = this.#stoppedBy === undefined || stopOnRecord(this.view) !== undefined;
    if (isStopKnown || countUnsent(this.view) === 0) await this.#patience.tell('cpanel', problem);
    await this.#patience.beforeRetry(signal);
  }

  /** Decides the outcomes of what was sent, before a wait in which nobody should have to wonder. */
  async #settleAnswered(): Promise<void> {
    const next = nextRange(this.view, this.#reading.stateBefore, 1)?.from ?? this.view.targets.length;
    const ranges = unsettledRanges(this.view)
      .map(({ from, to }) => ({ from, to: Math.min(to, next) }))
      .filter(({ from, to }) => to > from);
    if (ranges.length > 0 && (await this.#read()) === undefined) await this.#writeSettled(ranges, true);
  }

  /** What a lost call did is told by a read of now; what it left stays to be sent by whoever goes on with the job. */
  async #settleLost(): Promise<void> {
    if ((await this.#read()) === undefined) await this.#settleAnswered();
    if (unsettledRanges(this.view).length === 0) await this.#finish();
  }

  /** What a stopped job will not send is settled before any wait, so that no later start takes it up again. */
  async #giveUpUnsent(): Promise<void> {
    if (this.#stoppedBy !== undefined) await this.#writeSettled(unaskedRanges(this.view), false);
  }

  /** Doubt is settled only by a read that began after the last answer (R4), however long cPanel lets us wait. */
  async #settle(): Promise<void> {
    const isInQuestion = this.view.targets.some(isInDoubt);
    if (isInQuestion) await this.#insistOnReading();
    await this.#writeSettled(unsettledRanges(this.view), isInQuestion);
  }

  async #insistOnReading(): Promise<void> {
    for (;;) {
      const problem = await this.#read();
      this.#checkStop();
      if (problem === undefined) return;
      if (this.#isOthers) throw new Stopping();
      await this.#waitForCpanel(problem, this.#hurry.aborted ? this.#stop : this.#hurry);
      this.#checkStop();
    }
  }

  async #writeSettled(ranges: readonly Range[], isReread: boolean): Promise<void> {
    const isProven = isReread || !this.#reading.isStale();
    const after = isProven ? this.#reading.stateOf : () => 'not-listed' as const;
    const unsent = this.#stoppedBy ?? 'cancelled';
    await this.#journal.write(() => ranges.flatMap((range) => settleNews(this.view, range, after, unsent)));
  }

  async #finish(): Promise<void> {
    const { job } = this.view;
    const stoppedBy = this.#stoppedBy;
    await this.#journal.write(
      () => [
        {
          type: 'job.finished',
          state: job.state === 'cancelling' ? 'cancelled' : 'finished',
          counts: { ...job.counts },
          ...(stoppedBy !== undefined && { stoppedBy }),
        },
      ],
      { audit: [finishAudit(this.view, stoppedBy, this.#deps.clock.now())] },
    );
  }
}
