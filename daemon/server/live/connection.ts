import type { WebSocket } from 'ws';
import type { JobEvent } from '../../protocol/events.ts';
import { ClientFrame, renewalCode, type ServerFrame } from '../../protocol/frames.ts';
import { limits } from '../../protocol/limits.ts';
import { parseRequest } from '../../protocol/parse.ts';
import { ProblemError } from '../../protocol/problem.ts';
import { readSnapshot, visibleJob } from '../commands/jobs.ts';
import { maskEvent } from '../mask.ts';
import { asProblem } from '../problems.ts';
import type { Caller, Service } from '../service.ts';
import { maskOf, type Sight, sightOf } from '../sight.ts';
import { eventsFrame, type JobFeed } from './feed.ts';
import type { Overview } from './overview.ts';

const closeCodes = { renew: renewalCode, policy: 1008, fault: 1011 } as const;

/** One watcher: it only reads, and whatever it does changes nothing about a job (R10). */
export class Connection {
  readonly #service: Service;
  readonly #caller: Caller;
  readonly #socket: WebSocket;
  readonly #feed: JobFeed;
  readonly #overview: Overview;
  readonly #leave = new Map<string, () => void>();
  /** Jobs whose events were dropped because the client did not keep up. */
  readonly #behind = new Set<string>();
  #sight: Sight;
  #badFrames = 0;
  #isHeard = true;

  /** @param sight of the caller, as it is now */
  constructor(
    service: Service,
    { caller, sight }: { caller: Caller; sight: Sight },
    socket: WebSocket,
    feed: JobFeed,
    overview: Overview,
  ) {
    this.#service = service;
    this.#caller = caller;
    this.#sight = sight;
    this.#socket = socket;
    this.#feed = feed;
    this.#overview = overview;
  }

  /** Serves the socket until it closes. */
  serve(): void {
    const socket = this.#socket;
    const renewal = setTimeout(
      () => socket.close(closeCodes.renew, 'fetch a new ticket'),
      limits.connectionMinutes * 60_000,
    );
    const heartbeat = setInterval(() => this.#beat(), limits.heartbeatSeconds * 1000);
    socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary));
    socket.on('pong', () => {
      this.#isHeard = true;
    });
    socket.on('error', () => socket.terminate());
    socket.once('close', () => {
      clearTimeout(renewal);
      clearInterval(heartbeat);
      for (const leave of this.#leave.values()) leave();
    });
  }

  #beat(): void {
    if (!this.#isHeard) return this.#socket.terminate();
    this.#isHeard = false;
    this.#socket.ping();
    this.#send({ type: 'heartbeat', ts: new Date(this.#service.now()).toISOString() });
    this.#catchUp();
    void this.#lookAgain();
  }

  /** What a reseller owns may change while it watches; without an answer nothing more is shown. */
  async #lookAgain(): Promise<void> {
    try {
      this.#sight = await sightOf(this.#service, this.#caller);
    } catch {
      this.#socket.close(closeCodes.fault, 'cPanel does not say which accounts may be shown');
    }
  }

  #receive(data: Buffer, isBinary: boolean): void {
    this.#isHeard = true;
    this.#answering(() => {
      if (isBinary) throw new ProblemError('malformed-json', 'Frames are text.');
      this.#obey(parseRequest(ClientFrame, parseJson(data.toString())));
    });
  }

  /** Does what a client asked; what cannot be done is told it as a problem. */
  #answering(act: () => void): void {
    try {
      act();
    } catch (error) {
      const problem = asProblem(error, this.#service.report).toJSON();
      this.#send({ type: 'problem', problem });
      if (problem.status === 400 && ++this.#badFrames >= limits.badFrames) {
        this.#socket.close(closeCodes.policy, 'too many malformed frames');
      }
    }
  }

  #obey(frame: ClientFrame): void {
    switch (frame.type) {
      case 'subscribe':
        this.#subscribe(frame.jobId, frame.after);
        return;
      case 'unsubscribe':
        this.#leave.get(frame.jobId)?.();
        this.#leave.delete(frame.jobId);
        return;
      case 'jobs':
        this.#leave.get('jobs')?.();
        this.#leave.set(
          'jobs',
          this.#overview.join(this.#caller, (text) => this.#offer(text)),
        );
        return;
      case 'heartbeat':
        return;
      default:
        frame satisfies never;
    }
  }

  #subscribe(jobId: string, after: number): void {
    const job = visibleJob(this.#service, this.#caller, jobId);
    if (!this.#leave.has(jobId) && this.#leave.size >= limits.subscriptions) {
      throw new ProblemError('too-many-streams', `${limits.subscriptions} jobs may be watched at once.`);
    }
    this.#leave.get(jobId)?.();
    // What is missing is sent and the rest subscribed to in one turn: nothing can fall in between.
    const missing = after === 0 ? [] : this.#service.store.events(jobId, after, limits.eventsPerAnswer + 1);
    const isFar = after === 0 || after > job.sequence || missing.length > limits.eventsPerAnswer;
    if (isFar) this.#sendSnapshot(jobId);
    else if (missing.length > 0) this.#send({ type: 'events', jobId, events: this.#seen(jobId, missing) });
    const take = (text: Buffer) => {
      if (this.#behind.has(jobId) || !this.#offer(text)) this.#behind.add(jobId);
    };
    const leave =
      this.#sight === undefined
        ? this.#feed.join(jobId, take)
        : this.#service.hub.watch(jobId, (events) => take(eventsFrame(jobId, this.#seen(jobId, events))));
    this.#leave.set(jobId, leave);
  }

  #seen(jobId: string, events: readonly JobEvent[]): JobEvent[] {
    const mask = maskOf(this.#service, jobId, this.#sight);
    return events.map((event) => (mask === undefined ? event : maskEvent(event, mask)));
  }

  /** `send` never waits: a client that does not keep up gets a fresh snapshot later instead of a growing queue. */
  #offer(text: Buffer): boolean {
    if (this.#socket.bufferedAmount > limits.socketBufferBytes) return false;
    this.#socket.send(text, { binary: false }, () => this.#catchUp());
    return true;
  }

  #catchUp(): void {
    if (this.#behind.size === 0 || this.#socket.bufferedAmount > 0) return;
    const jobs = [...this.#behind];
    this.#behind.clear();
    for (const jobId of jobs) this.#answering(() => this.#sendSnapshot(jobId));
  }

  #sendSnapshot(jobId: string): void {
    const snapshot = readSnapshot(this.#service, this.#caller, jobId, this.#sight);
    this.#send({ type: 'snapshot', jobId, snapshot });
  }

  #send(frame: ServerFrame): void {
    this.#socket.send(JSON.stringify(frame));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemError('malformed-json', 'The frame is not JSON.', {}, error);
  }
}
