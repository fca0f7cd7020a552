import type { JobEvent } from '../../protocol/events.ts';
import { limits } from '../../protocol/limits.ts';
import { tellEach } from '../hub.ts';
import type { Service } from '../service.ts';
import { textFrame } from './text-frame.ts';

/** New events, and the frame of them that all share who may see them whole; it is made for the first one. */
export interface News {
  events: readonly JobEvent[];
  frame: () => Buffer;
}

/** One who follows a job: `told` is the last event that it knows, and is its own to raise. */
export interface Follower {
  told: number;
  readonly take: (news: News) => void;
}

/**
 * Tells a job's events to a crowd. What whmapi1 said is told to all at once: it is what they wait for. All else is
 * told to some at once and to the others a share a turn, so that the job does not wait for the crowd (R10); what
 * happens meanwhile joins what somebody has still to be told.
 */
export class Spread {
  readonly #jobId: string;
  readonly #report: Service['report'];
  readonly #followers = new Set<Follower>();
  /** Those who are not told of everything yet, the longest waiting first. */
  readonly #waiting = new Set<Follower>();
  /** What not everybody knows. */
  #events: JobEvent[] = [];
  /** By the event before them. */
  readonly #news = new Map<number, News>();
  #turn: NodeJS.Immediate | undefined;

  constructor(jobId: string, report: Service['report']) {
    this.#jobId = jobId;
    this.#report = report;
  }

  get isEmpty(): boolean {
    return this.#followers.size === 0;
  }

  add(follower: Follower): void {
    this.#followers.add(follower);
  }

  remove(follower: Follower): void {
    this.#followers.delete(follower);
    this.#waiting.delete(follower);
  }

  readonly publish = (events: readonly JobEvent[]): void => {
    let known = Number.POSITIVE_INFINITY;
    for (const follower of this.#followers) {
      known = Math.min(known, follower.told);
      this.#waiting.add(follower);
    }
    this.#events = [...this.#events.filter(({ seq }) => seq > known), ...events];
    this.#news.clear();
    if (events.some(({ type }) => type === 'batch.answered')) this.#tellSome(this.#waiting.size);
    else if (this.#turn === undefined) this.#tellSome(limits.toldPerTurn);
  };

  #tellSome(most: number): void {
    clearImmediate(this.#turn);
    tellEach(this.#next(most), (follower) => this.#tell(follower), this.#report);
    this.#turn = this.#waiting.size > 0 ? setImmediate(() => this.#tellSome(limits.toldPerTurn)) : undefined;
    if (this.#turn !== undefined) return;
    this.#events = [];
    this.#news.clear();
  }

  *#next(most: number): Generator<Follower> {
    let count = 0;
    for (const follower of this.#waiting) {
      if (count++ === most) return;
      this.#waiting.delete(follower);
      yield follower;
    }
  }

  #tell(follower: Follower): void {
    const news = this.#newsAfter(follower.told);
    const last = news.events.at(-1);
    if (last === undefined) return;
    follower.told = last.seq;
    follower.take(news);
  }

  #newsAfter(told: number): News {
    const known = this.#news.get(told);
    if (known !== undefined) return known;
    const events = this.#events.filter(({ seq }) => seq > told);
    let frame: Buffer | undefined;
    const news = { events, frame: () => (frame ??= eventsFrame(this.#jobId, events)) };
    this.#news.set(told, news);
    return news;
  }
}

/** The frame of a job's new events. */
export function eventsFrame(jobId: string, events: readonly JobEvent[]): Buffer {
  return textFrame({ type: 'events', jobId, events: [...events] });
}
