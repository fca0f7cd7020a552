import type { JobEvent } from '../protocol/events.ts';
import { applyEvent, type JobView } from '../protocol/fold.ts';
import type { Withheld } from '../protocol/notice.ts';
import { noticesDue, withheldAudit } from './notices.ts';
import type { Commit } from './ports.ts';
import { type EngineDeps, Stopping } from './settings.ts';

type Head = 'v' | 'seq' | 'ts' | 'job';
type WithoutHead<T> = T extends unknown ? Omit<T, Head> : never;
/** An event before it has its place in the job. */
export type News = WithoutHead<JobEvent>;

const retryMs = 1000;

/**
 * Writes a job's events: applied, committed, then told. A record that cannot be written (a full disk) is tried
 * again until it can or the service stops; nobody is told before, and nothing overtakes it.
 */
export class Journal {
  readonly #deps: EngineDeps;
  readonly #view: JobView;
  readonly #stop: AbortSignal;
  readonly #withheld: () => Withheld | undefined;
  /** The last write in line, while there is one. */
  #last: Promise<void> | undefined;
  /** A write was given up: the view is ahead of the record and must not be written any more. */
  #isGivenUp = false;

  /** @param withheld why no owner is told of what is written, and the job gets no younger by it; asked with each write */
  constructor(
    deps: EngineDeps,
    view: JobView,
    stop: AbortSignal,
    withheld: () => Withheld | undefined = () => undefined,
  ) {
    this.#withheld = withheld;
    this.#deps = deps;
    this.#view = view;
    this.#stop = stop;
  }

  /**
   * Writes in the order of asking: what follows from a cancel never comes on record before it.
   * @param news asked when its turn comes; nothing is written if it is empty
   * @throws Stopping if the service stops before the record could be written
   */
  async write(news: () => readonly News[], extra: Omit<Commit, 'job' | 'events'> = {}): Promise<void> {
    const earlier = this.#last;
    const turn =
      earlier === undefined ? this.#write(news, extra) : earlier.then(() => this.#write(news, extra));
    this.#last = turn;
    try {
      await turn;
    } finally {
      if (this.#last === turn) this.#last = undefined;
    }
  }

  async #write(news: () => readonly News[], extra: Omit<Commit, 'job' | 'events'>): Promise<void> {
    if (this.#isGivenUp) throw new Stopping();
    const events = this.#place(news());
    if (events.length === 0) return;
    const withheld = this.#withheld();
    const commit = {
      job: this.#view.job,
      events,
      ...extra,
      ...this.#notices(events, extra, withheld),
      ...(withheld !== undefined && { isOld: true as const }),
    };
    while (!this.#try(commit)) {
      await this.#deps.clock.wait(retryMs, this.#stop);
      if (this.#stop.aborted) {
        this.#isGivenUp = true;
        throw new Stopping();
      }
    }
    this.#deps.publish(this.#view.job.id, events);
  }

  #notices(
    events: readonly JobEvent[],
    { audit = [] }: Pick<Commit, 'audit'>,
    withheld: Withheld | undefined,
  ): Pick<Commit, 'notices' | 'audit'> {
    const notices = noticesDue(this.#view, events, withheld);
    if (notices.length === 0) return {};
    const entries = withheldAudit(this.#view, notices, this.#deps.clock.now());
    return { notices, ...(entries.length > 0 && { audit: [...audit, ...entries] }) };
  }

  #place(news: readonly News[]): JobEvent[] {
    const ts = new Date(this.#deps.clock.now()).toISOString();
    return news.map((item) => {
      const event: JobEvent = { v: 1, seq: this.#view.job.sequence + 1, ts, job: this.#view.job.id, ...item };
      applyEvent(this.#view, event);
      return event;
    });
  }

  #try(commit: Commit): boolean {
    try {
      this.#deps.store.commit(commit);
      return true;
    } catch (error) {
      this.#deps.report('error', 'the record cannot be written; trying again', {
        job: commit.job.id,
        error: String(error),
      });
      return false;
    }
  }
}
