import type { JobEvent } from '../../../daemon/protocol/events.ts';
import { IllegalTransition } from '../../../daemon/protocol/fold.ts';
import type { ClientFrame } from '../../../daemon/protocol/frames.ts';
import { hasEnded } from '../../../daemon/protocol/job.ts';
import type { Snapshot } from '../../../daemon/protocol/snapshot.ts';
import { JobModel, type Taken } from '../state/job.ts';
import { ApiFailure, isOfNoJob } from './failure.ts';
import type { LinkSinks } from './sinks.ts';
import type { Heard } from './session.ts';

/** What is missing is asked for so often in a row; then the connection is given up. */
const patience = 2;

/** The way to the daemon that an open WebSocket is. */
export interface Line {
  send: (frame: ClientFrame) => void;
  /** Gives the connection up, since it does not keep the job up to date; with the failure if it is of no use at all. */
  leave: (failure?: ApiFailure) => void;
}

/** The job that the page follows: whichever way its news come, each event counts once and in order. */
export class Followed {
  readonly #sinks: LinkSinks;
  readonly #line: Line;
  #jobId: string | undefined;
  #model: JobModel | undefined;
  /** Gaps in a row that asking again did not close. */
  #gaps = 0;
  /** The last event that was told behind a gap; 0: there is none. */
  #ahead = 0;
  /** Frames of this connection that could not be read. */
  #unread = 0;

  /** @param line does nothing while no WebSocket is open */
  constructor(sinks: LinkSinks, line: Line) {
    this.#sinks = sinks;
    this.#line = line;
  }

  get jobId(): string | undefined {
    return this.#jobId;
  }

  get model(): JobModel | undefined {
    return this.#model;
  }

  choose(jobId: string | undefined): void {
    if (jobId === this.#jobId) return;
    if (this.#jobId !== undefined) this.#line.send({ type: 'unsubscribe', jobId: this.#jobId });
    this.#jobId = jobId;
    this.#model = undefined;
    this.subscribe();
  }

  /** Asks for everything that is missing. */
  subscribe(): void {
    this.#gaps = 0;
    this.#ahead = 0;
    this.#unread = 0;
    if (this.#jobId === undefined || (this.#model !== undefined && hasEnded(this.#model.view.job.state)))
      return;
    this.#line.send({ type: 'subscribe', jobId: this.#jobId, after: this.#model?.sequence ?? 0 });
  }

  receive(frame: Heard): void {
    if (frame === 'unread') {
      this.#misread();
      return;
    }
    switch (frame.type) {
      case 'jobs':
        this.#sinks.jobs(frame.jobs);
        return;
      case 'snapshot':
        if (frame.jobId === this.#jobId) this.open(frame.snapshot);
        return;
      case 'events':
        if (frame.jobId === this.#jobId && this.take(frame.events) === 'gap') this.#passOver(frame.events);
        return;
      case 'problem':
        // One that names no job can only mean what was asked last.
        if (frame.jobId === undefined || frame.jobId === this.#jobId)
          this.#refused(new ApiFailure('problem', frame.problem.detail, frame.problem));
        return;
      case 'heartbeat':
        return;
      default:
        frame satisfies never;
    }
  }

  /** Begins from a snapshot; one that is older than what is known changes nothing. */
  open(snapshot: Snapshot): void {
    if (snapshot.job.id !== this.#jobId || snapshot.job.sequence < (this.#model?.sequence ?? 0)) return;
    try {
      this.#model = new JobModel(snapshot);
    } catch (error) {
      if (!(error instanceof IllegalTransition)) throw error;
      this.fail(new ApiFailure('not-understood', error.message));
      return;
    }
    this.#gaps = 0;
    this.#ahead = 0;
    this.#sinks.job(this.#model);
  }

  take(events: readonly JobEvent[]): Taken {
    // Without a snapshot there is nothing that they could follow.
    if (this.#model === undefined) return 'nothing-new';
    const before = this.#model.sequence;
    const taken = this.#model.take(events);
    if (this.#model.sequence > before) {
      this.#gaps = 0;
      this.#ahead = 0;
      this.#sinks.job(this.#model);
    }
    return taken;
  }

  fail(failure: ApiFailure): void {
    const jobId = this.#jobId;
    this.#jobId = undefined;
    this.#model = undefined;
    if (jobId !== undefined) this.#sinks.jobFailed(jobId, failure);
  }

  /** Without a job it is the overview that was lost; asking has no end to it, so the other way is taken. */
  #misread(): void {
    if (this.#jobId === undefined || ++this.#unread > patience) this.#giveUp();
    else this.#askAgain();
  }

  /** A known job about which nothing more is told stands still: the other way says why. */
  #refused(failure: ApiFailure): void {
    if (this.#model === undefined || isOfNoJob(failure)) this.fail(failure);
    else this.#line.leave();
  }

  /** What follows the news behind a gap was on its way before the answer that closes it: that is still to come. */
  #passOver(events: readonly JobEvent[]): void {
    const isOnItsWay = events[0]?.seq === this.#ahead + 1;
    this.#ahead = events.at(-1)?.seq ?? 0;
    if (!isOnItsWay) this.#askAgain();
  }

  /** The missing events first; if they do not fit either, the whole job anew. */
  #askAgain(): void {
    if (this.#jobId === undefined) return;
    const after = this.#gaps === 0 ? (this.#model?.sequence ?? 0) : 0;
    if (++this.#gaps > patience) this.#giveUp();
    else this.#line.send({ type: 'subscribe', jobId: this.#jobId, after });
  }

  #giveUp(): void {
    this.#line.leave(new ApiFailure('not-understood', 'what comes over the WebSocket does not fit'));
  }
}
