import type { JobEvent } from '../../../daemon/protocol/events.ts';
import { IllegalTransition } from '../../../daemon/protocol/fold.ts';
import type { ClientFrame, ServerFrame } from '../../../daemon/protocol/frames.ts';
import { hasEnded } from '../../../daemon/protocol/job.ts';
import type { Snapshot } from '../../../daemon/protocol/snapshot.ts';
import { JobModel, type Taken } from '../state/job.ts';
import { ApiFailure } from './failure.ts';
import type { LinkSinks } from './sinks.ts';

/** The job that the page follows: whichever way its news come, each event counts once and in order. */
export class Followed {
  readonly #sinks: LinkSinks;
  readonly #send: (frame: ClientFrame) => void;
  #jobId: string | undefined;
  #model: JobModel | undefined;
  /** Gaps in a row that asking again did not close. */
  #gaps = 0;

  /** @param send gives a frame to the WebSocket, if one is open */
  constructor(sinks: LinkSinks, send: (frame: ClientFrame) => void) {
    this.#sinks = sinks;
    this.#send = send;
  }

  get jobId(): string | undefined {
    return this.#jobId;
  }

  get model(): JobModel | undefined {
    return this.#model;
  }

  choose(jobId: string | undefined): void {
    if (jobId === this.#jobId) return;
    if (this.#jobId !== undefined) this.#send({ type: 'unsubscribe', jobId: this.#jobId });
    this.#jobId = jobId;
    this.#model = undefined;
    this.subscribe();
  }

  /** Asks for everything that is missing. */
  subscribe(): void {
    if (this.#jobId === undefined || (this.#model !== undefined && hasEnded(this.#model.view.job.state)))
      return;
    this.#gaps = 0;
    this.#send({ type: 'subscribe', jobId: this.#jobId, after: this.#model?.sequence ?? 0 });
  }

  receive(frame: ServerFrame): void {
    switch (frame.type) {
      case 'jobs':
        this.#sinks.jobs(frame.jobs);
        return;
      case 'snapshot':
        if (frame.jobId === this.#jobId) this.open(frame.snapshot);
        return;
      case 'events':
        if (frame.jobId === this.#jobId && this.take(frame.events) === 'gap') this.#askAgain();
        return;
      case 'problem':
        if (this.#model === undefined) {
          this.fail(new ApiFailure('problem', frame.problem.detail, frame.problem));
        }
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
    this.#sinks.job(this.#model);
  }

  take(events: readonly JobEvent[]): Taken {
    // Without a snapshot there is nothing that they could follow.
    if (this.#model === undefined) return 'nothing-new';
    const before = this.#model.sequence;
    const taken = this.#model.take(events);
    if (this.#model.sequence > before) {
      this.#gaps = 0;
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

  /** The missing events first; if they do not fit either, the whole job anew. */
  #askAgain(): void {
    if (this.#jobId === undefined) return;
    const after = this.#gaps === 0 ? (this.#model?.sequence ?? 0) : 0;
    this.#gaps++;
    if (this.#gaps <= 2) this.#send({ type: 'subscribe', jobId: this.#jobId, after });
  }
}
