import type { WebSocket } from 'ws';
import type { JobEvent } from '../../protocol/events.ts';
import { ClientFrame, renewalCode, type ServerFrame } from '../../protocol/frames.ts';
import type { Job } from '../../protocol/job.ts';
import { limits } from '../../protocol/limits.ts';
import { parseRequest } from '../../protocol/parse.ts';
import { ProblemError } from '../../protocol/problem.ts';
import { readSnapshot, visibleJob } from '../commands/jobs.ts';
import { maskEvent } from '../mask.ts';
import { asProblem } from '../problems.ts';
import type { Caller, Service } from '../service.ts';
import { maskOf, type Sight, sightOf } from '../sight.ts';
import type { Backlog } from './backlog.ts';
import type { JobFeed } from './feed.ts';
import { type Line, Outlet } from './outlet.ts';
import type { Overview } from './overview.ts';
import { eventsFrame, type Follower, type News } from './spread.ts';
import { textFrame } from './text-frame.ts';

const closeCodes = { renew: renewalCode, policy: 1008, fault: 1011 } as const;
/** Stands for the overview among the jobs that a client has still to be told of; no job has such an id. */
const overviewKey = 'jobs';

/** One watcher: it only reads, and whatever it does changes nothing about a job (R10). */
export class Connection {
  readonly #service: Service;
  readonly #caller: Caller;
  readonly #socket: WebSocket;
  readonly #feed: JobFeed;
  readonly #overview: Overview;
  readonly #outlet: Outlet;
  readonly #follows = new Map<string, { follower: Follower; leave: () => void }>();
  #leaveOverview: (() => void) | undefined;
  /** What the client knows too little of to be given the news: it gets the whole once there is room. */
  readonly #behind = new Set<string>();
  #sight: Sight;
  #badFrames = 0;
  /** Whether the client has shown since the last beat that it reads; what it sends shows nothing. */
  #reads = true;

  /** @param sight of the caller, as it is now */
  constructor(
    service: Service,
    { caller, sight }: { caller: Caller; sight: Sight },
    line: Line,
    feed: JobFeed,
    overview: Overview,
    backlog: Backlog,
  ) {
    this.#service = service;
    this.#caller = caller;
    this.#sight = sight;
    this.#socket = line.socket;
    this.#feed = feed;
    this.#overview = overview;
    this.#outlet = new Outlet(line, backlog, (wasFull) => {
      if (wasFull) this.#reads = true;
      this.#catchUp();
    });
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
      this.#reads = true;
    });
    socket.on('error', () => socket.terminate());
    socket.once('close', () => {
      this.#outlet.end();
      clearTimeout(renewal);
      clearInterval(heartbeat);
      for (const { leave } of this.#follows.values()) leave();
      this.#leaveOverview?.();
    });
  }

  #beat(): void {
    if (!this.#reads) return this.#socket.terminate();
    this.#reads = false;
    this.#socket.ping();
    this.#send({ type: 'heartbeat', ts: new Date(this.#service.now()).toISOString() });
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
    this.#answering(undefined, () => {
      if (isBinary) throw new ProblemError('malformed-json', 'Frames are text.');
      this.#obey(parseRequest(ClientFrame, parseJson(data.toString()), 'frame'));
    });
  }

  /** Does what a client asked, perhaps of a job; what cannot be done is told it as a problem. */
  #answering(jobId: string | undefined, act: () => void): void {
    try {
      act();
    } catch (error) {
      const problem = asProblem(error, this.#service.report).toJSON();
      this.#send({ type: 'problem', ...(jobId !== undefined && { jobId }), problem });
      if (problem.status === 400 && ++this.#badFrames >= limits.badFrames) {
        this.#socket.close(closeCodes.policy, 'too many malformed frames');
      }
    }
  }

  #obey(frame: ClientFrame): void {
    switch (frame.type) {
      case 'subscribe':
        this.#answering(frame.jobId, () => this.#subscribe(frame.jobId, frame.after));
        return;
      case 'unsubscribe':
        this.#unsubscribe(frame.jobId);
        return;
      case 'jobs':
        this.#leaveOverview ??= this.#overview.join(this.#caller, (news) => this.#pass(overviewKey, news));
        this.#behind.add(overviewKey);
        this.#catchUp();
        return;
      case 'heartbeat':
        return;
      default:
        frame satisfies never;
    }
  }

  #subscribe(jobId: string, after: number): void {
    const job = visibleJob(this.#service, this.#caller, jobId);
    if (!this.#follows.has(jobId) && this.#follows.size >= limits.subscriptions) {
      throw new ProblemError('too-many-streams', `${limits.subscriptions} jobs may be watched at once.`);
    }
    this.#unsubscribe(jobId);
    // What is missing is sent and the rest subscribed to in one turn: nothing can fall in between.
    const missing = this.#outlet.isFull ? undefined : this.#missing(job, after);
    if (missing === undefined) this.#behind.add(jobId);
    else if (missing.length > 0) this.#outlet.write(eventsFrame(jobId, this.#seen(jobId, missing)));
    const take = (news: News) => this.#pass(jobId, () => this.#frameOf(jobId, news));
    const follower = { told: job.sequence, take };
    this.#follows.set(jobId, { follower, leave: this.#feed.join(jobId, follower) });
    this.#catchUp();
  }

  #unsubscribe(jobId: string): void {
    this.#follows.get(jobId)?.leave();
    this.#follows.delete(jobId);
    this.#behind.delete(jobId);
  }

  /** The events behind a sequence; undefined if only a snapshot brings the client there. */
  #missing({ id, sequence }: Job, after: number): JobEvent[] | undefined {
    if (after === 0 || after > sequence) return undefined;
    const missing = this.#service.store.events(id, after, limits.eventsPerAnswer + 1);
    return missing.length > limits.eventsPerAnswer ? undefined : missing;
  }

  #frameOf(jobId: string, { events, frame }: News): Buffer {
    return this.#sight === undefined ? frame() : eventsFrame(jobId, this.#seen(jobId, events));
  }

  #seen(jobId: string, events: readonly JobEvent[]): JobEvent[] {
    const mask = maskOf(this.#service, jobId, this.#sight);
    return events.map((event) => (mask === undefined ? event : maskEvent(event, mask)));
  }

  /** Sends news of a job or of the overview, unless the client does not keep up: its queue must not grow. */
  #pass(key: string, news: () => Buffer | undefined): void {
    if (this.#behind.has(key)) return;
    // Should the news not come to be, the whole makes up for it.
    this.#behind.add(key);
    if (this.#outlet.isFull) return;
    const frame = news();
    this.#behind.delete(key);
    if (frame !== undefined) this.#outlet.write(frame);
  }

  /** Sends what the client is behind with, as far as there is room. */
  #catchUp(): void {
    for (const key of this.#behind) {
      if (this.#outlet.isFull) return;
      this.#behind.delete(key);
      if (key === overviewKey)
        this.#answering(undefined, () => this.#outlet.write(this.#overview.newest(this.#caller)));
      else this.#answering(key, () => this.#sendSnapshot(key));
    }
  }

  #sendSnapshot(jobId: string): void {
    try {
      const job = visibleJob(this.#service, this.#caller, jobId);
      this.#outlet.write(this.#wholeOf(jobId, job));
      const follows = this.#follows.get(jobId);
      // What waits its turn to be told is part of the whole.
      if (follows !== undefined) follows.follower.told = job.sequence;
    } catch (error) {
      // Events would make no sense to the client, which is told that there is nothing to watch.
      this.#unsubscribe(jobId);
      throw error;
    }
  }

  #wholeOf(jobId: string, job: Job): Buffer {
    const shared = this.#sight === undefined ? this.#feed.whole(jobId, job) : undefined;
    if (shared !== undefined) return shared;
    const snapshot = readSnapshot(this.#service, this.#caller, jobId, this.#sight);
    return textFrame({ type: 'snapshot', jobId, snapshot });
  }

  #send(frame: ServerFrame): void {
    this.#outlet.write(textFrame(frame));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemError('malformed-json', 'The frame is not JSON.', {}, error);
  }
}
