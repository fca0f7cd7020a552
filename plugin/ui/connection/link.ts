import { EventList } from '../../../daemon/protocol/events.ts';
import { hasEnded, JobList } from '../../../daemon/protocol/job.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { Snapshot } from '../../../daemon/protocol/snapshot.ts';
import type { Api } from './api.ts';
import { ApiFailure, isFinal, isOfNoJob } from './failure.ts';
import { Followed } from './followed.ts';
import type { LinkSinks, LinkState } from './sinks.ts';
import type { Heard, Session, SessionEnd } from './session.ts';
import { pause, stepOf } from './time.ts';

export interface LinkDeps {
  api: Api;
  sinks: LinkSinks;
  openSession: (take: (heard: Heard) => void, signal: AbortSignal) => Promise<Session | undefined>;
  /** Resolves once the tab can be seen. */
  visible: (signal: AbortSignal) => Promise<void>;
  /** Calls back whenever the tab is hidden. */
  onHidden: (act: () => void) => void;
}

/** How long the WebSocket may take before the page polls beside its attempt. */
const graceMs = 1500;
/** A session that ended sooner counts as none. */
const soundMs = 10_000;
const socketRetrySeconds = [5, 15, 30, 60, 120];
const failureSeconds = [1, 2, 4, 8, 15];
const overviewMs = 10_000;
/** Between two answers of a long-poll that did not wait. */
const breathMs = 1000;
/** So many tries without any answer are called a reconnection, more an outage. */
const patience = 4;

/** Keeps the page up to date: by WebSocket if the gateway can be reached, else by long-polling through the CGI. */
export class Link {
  readonly #deps: LinkDeps;
  readonly #followed: Followed;
  #state: LinkState = 'connecting';
  #failure: ApiFailure | undefined;
  /** Why no WebSocket is opened any more: what came over it did not fit, and asking again did not help. */
  #doubt: ApiFailure | undefined;
  #session: Session | undefined;
  /** Attempts in a row that opened no sound WebSocket. */
  #tries = 0;
  /** False from a failure to the next answer, at which the promise resolves. */
  #isHealthy = true;
  #recovery = Promise.withResolvers<void>();
  /** Ends the request under way when it is not wanted any more. */
  #step = new AbortController();
  readonly #whole = new AbortController();

  constructor(deps: LinkDeps) {
    this.#deps = deps;
    this.#followed = new Followed(deps.sinks, {
      send: (frame) => this.#session?.send(frame),
      leave: (failure) => {
        this.#doubt ??= failure;
        this.#session?.end();
      },
    });
    deps.onHidden(() => {
      // R7: a tab that nobody sees asks for nothing.
      if (this.#session === undefined) this.#step.abort();
    });
  }

  /** Runs until the session with WHM ends or the page goes. */
  async run(): Promise<void> {
    const { signal } = this.#whole;
    let isSound = true;
    while (!signal.aborted && this.#doubt === undefined) {
      await this.#deps.visible(signal);
      const session = await this.#open(isSound, signal);
      if (session === undefined) return;
      const began = Date.now();
      const end = await this.#serve(session);
      if (signal.aborted) return;
      isSound = Date.now() - began > soundMs;
      // Renewals are no news: the next connection takes up where this one ended.
      if (end === 'lost' || !isSound) this.#tell('reconnecting');
      if (isSound) this.#tries = 0;
    }
    await this.#poll(new AbortController().signal, signal);
  }

  stop(): void {
    this.#whole.abort();
    this.#step.abort();
    this.#recovery.resolve();
  }

  /** Follows this job from now on, or none. */
  follow(jobId: string | undefined): void {
    this.#followed.choose(jobId);
    if (this.#session === undefined) this.#step.abort();
  }

  /**
   * Tries until a WebSocket is open, and polls beside as soon as that takes longer: neither waits for the other.
   * @param isAtOnce else the first try comes only after a while
   * @returns undefined if the link is stopped
   */
  async #open(isAtOnce: boolean, signal: AbortSignal): Promise<Session | undefined> {
    const first = isAtOnce ? this.#attempt(signal) : undefined;
    const early = first && (await Promise.race([first, pause(graceMs, signal)]));
    if (early !== undefined) return early;
    const over = new AbortController();
    const polling = this.#poll(over.signal, signal);
    const session = (await first) ?? (await this.#retry(signal));
    over.abort();
    await polling;
    return session;
  }

  async #retry(signal: AbortSignal): Promise<Session | undefined> {
    while (!signal.aborted) {
      const ms = stepOf(socketRetrySeconds, this.#tries++) * 1000;
      await Promise.race([pause(ms, signal), this.#recovery.promise]);
      // A dead daemon opens no WebSocket either; once it answers again, one is worth a try.
      if (!this.#isHealthy) await this.#recovery.promise;
      await this.#deps.visible(signal);
      const session = await this.#attempt(signal);
      if (session !== undefined) return session;
    }
    return undefined;
  }

  async #attempt(signal: AbortSignal): Promise<Session | undefined> {
    try {
      return await this.#deps.openSession((frame) => this.#followed.receive(frame), signal);
    } catch (error) {
      if (error instanceof ApiFailure && isFinal(error)) this.#end(error);
      return undefined;
    }
  }

  async #serve(session: Session): Promise<SessionEnd> {
    this.#session = session;
    this.#answered();
    this.#tell('live');
    session.send({ type: 'jobs' });
    this.#followed.subscribe();
    const end = await session.closed;
    this.#session = undefined;
    return end;
  }

  /** Asks again and again until `over`, which ends a question under way too. */
  async #poll(over: AbortSignal, signal: AbortSignal): Promise<void> {
    const ended = AbortSignal.any([over, signal]);
    let failures = 0;
    for (;;) {
      await this.#deps.visible(ended);
      if (ended.aborted) return;
      this.#step = new AbortController();
      const step = AbortSignal.any([ended, this.#step.signal]);
      let waitMs: number;
      try {
        waitMs = await this.#ask(step);
        if (ended.aborted) return;
        this.#answered();
        this.#tell('polling', this.#doubt);
        failures = 0;
      } catch (error) {
        if (ended.aborted) return;
        waitMs = step.aborted ? 0 : this.#failed(error, failures++);
      }
      if (waitMs > 0) await pause(waitMs, step);
    }
  }

  #answered(): void {
    if (this.#isHealthy) return;
    this.#isHealthy = true;
    this.#recovery.resolve();
    this.#recovery = Promise.withResolvers();
  }

  /** One question; resolves with how long to wait before the next one, ms. */
  async #ask(signal: AbortSignal): Promise<number> {
    const { api, sinks } = this.#deps;
    const { jobId, model } = this.#followed;
    if (jobId === undefined || (model !== undefined && hasEnded(model.view.job.state))) {
      const { items } = await api.get('/v1/jobs?limit=50', JobList, { signal });
      sinks.jobs(items);
      return overviewMs;
    }
    if (model === undefined) {
      this.#followed.open(await api.get(`/v1/jobs/${jobId}/snapshot`, Snapshot, { signal }));
      return 0;
    }
    // Only a link that works is worth holding one of cpsrvd's children for.
    const wait = this.#state === 'polling' ? limits.longPollSeconds : 0;
    const path = `/v1/jobs/${jobId}/events?after=${model.sequence}&wait=${wait}`;
    const asked = Date.now();
    const list = await api.get(path, EventList, { signal, timeoutMs: (wait + 20) * 1000 });
    if (this.#followed.take(list.items) === 'gap') {
      this.#followed.open(await api.get(`/v1/jobs/${jobId}/snapshot`, Snapshot, { signal }));
      const sequence = this.#followed.model?.sequence ?? Infinity;
      if (sequence < list.next) throw new ApiFailure('not-understood', `stuck before event ${list.next}`);
    }
    // The server holds no more answers just now: it says when it may.
    if (list.retryAfter !== undefined) return list.retryAfter * 1000;
    return wait > 0 && list.items.length === 0 && Date.now() - asked < breathMs ? breathMs : 0;
  }

  #failed(error: unknown, failures: number): number {
    if (!(error instanceof ApiFailure)) throw error;
    if (isFinal(error)) {
      this.#end(error);
      return 0;
    }
    if (isOfNoJob(error)) {
      this.#followed.fail(error);
      return 0;
    }
    if (error.retryAfter !== undefined) return error.retryAfter * 1000;
    this.#isHealthy = false;
    const isBrief = (error.kind === 'no-answer' || error.kind === 'error-page') && failures < patience;
    this.#tell(isBrief ? 'reconnecting' : 'unreachable', error);
    return stepOf(failureSeconds, failures) * 1000;
  }

  #end(failure: ApiFailure): void {
    this.#tell('ended', failure);
    this.stop();
  }

  #tell(state: LinkState, failure?: ApiFailure): void {
    if (this.#whole.signal.aborted || (state === this.#state && failure === this.#failure)) return;
    this.#state = state;
    this.#failure = failure;
    this.#deps.sinks.state(state, failure);
  }
}
