import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Writable } from 'node:stream';
import { WebSocket } from 'ws';
import * as z from 'zod/mini';
import { type ClientFrame, ServerFrame } from '../../../../daemon/protocol/frames.ts';
import type { Actor } from '../../../../daemon/protocol/actor.ts';
import { Hub } from '../../../../daemon/server/hub.ts';
import { Backlog } from '../../../../daemon/server/live/backlog.ts';
import { Connection } from '../../../../daemon/server/live/connection.ts';
import { JobFeed } from '../../../../daemon/server/live/feed.ts';
import { Overview } from '../../../../daemon/server/live/overview.ts';
import type { Service } from '../../../../daemon/server/service.ts';
import type { Sight } from '../../../../daemon/server/sight.ts';
import { course, job, snapshotAfter, viewAfter } from '../../ui/connection/course.ts';

/** The daemon's end of a WebSocket in the test's hand: what is sent waits while the client stalls. */
export class FakeSocket extends EventEmitter {
  /** Every frame that was written to it, as it came. */
  readonly given: Buffer[] = [];
  readonly #waiting: { bytes: number; done: () => void }[] = [];
  #read = 0;
  isStalled = false;
  isPaused = false;
  pings = 0;
  end: number | 'terminated' | undefined;

  get bufferedAmount(): number {
    return this.#waiting.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get readyState(): number {
    return this.end === undefined ? WebSocket.OPEN : WebSocket.CLOSING;
  }

  write(frame: Buffer, done: () => void): void {
    this.given.push(frame);
    this.#waiting.push({ bytes: frame.length, done });
    if (!this.isStalled) this.take();
  }

  /** The client takes all that waits, or so many frames; it stalls afterwards as before. */
  take(frames = this.#waiting.length): void {
    for (const { done } of this.#waiting.splice(0, frames)) done();
  }

  /** What it was given since the last time, as the client reads it. */
  frames(): ServerFrame[] {
    const fresh = this.given.slice(this.#read);
    this.#read = this.given.length;
    return fresh.map((frame) => z.parse(ServerFrame, JSON.parse(textOf(frame))));
  }

  /** The client says something. */
  say(...frames: (ClientFrame | string)[]): void {
    for (const frame of frames) {
      const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
      this.emit('message', Buffer.from(text), false);
    }
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  ping(): void {
    this.pings++;
  }

  close(code: number): void {
    this.end ??= code;
  }

  terminate(): void {
    this.end ??= 'terminated';
  }
}

/** What a frame from the server says. */
export function textOf(frame: Buffer): string {
  const long = (frame[1] ?? 0) - 125;
  return frame.subarray(long === 1 ? 4 : long === 2 ? 10 : 2).toString();
}

const boss: Actor = { user: 'boss', via: 'whm' };

/** A daemon with the one job of the course, and its watchers. */
export function watched(backlogBytes?: number) {
  let sequence = 1;
  const reports: string[] = [];
  const newest = () => ({ items: [viewAfter(sequence).job] });
  const store = {
    job: (id: string) => (id === job ? structuredClone(viewAfter(sequence).job) : undefined),
    events: (_id: string, after: number, most: number) =>
      course.slice(after, Math.min(after + most, sequence)),
    snapshot: () => snapshotAfter(sequence),
    findJobs: newest,
    view: () => viewAfter(sequence),
  };
  const report: Service['report'] = (_level, message) => reports.push(message);
  const hub = new Hub(report);
  const directory = { accounts: async () => assert.fail('nobody owns anything') };
  const parts = { store, hub, report, directory, now: () => 0 };
  const service = parts as unknown as Service;
  const feed = new JobFeed(service);
  const overview = new Overview(service);
  const backlog = new Backlog(backlogBytes);
  return {
    store,
    hub,
    reports,
    overview,
    backlog,
    feed,
    service,
    /** So many more events of the job happen. */
    happen: (count = 1) => {
      const events = course.slice(sequence, sequence + count);
      sequence += events.length;
      hub.publish(job, events);
      return events;
    },
    /** Another watcher, who may see everything unless a sight says less. */
    watch: (sight?: Sight) => {
      const socket = new FakeSocket();
      const signal = new AbortController().signal;
      const caller = { actor: boss, scope: 'all', signal } as const;
      new Connection(
        service,
        { caller, sight },
        { socket: socket as unknown as WebSocket, wire: socket as unknown as Writable },
        feed,
        overview,
        backlog,
      ).serve();
      // The timers of a connection end with its socket.
      const leave = () => socket.emit('close');
      return { socket, leave };
    },
  };
}

/** A subscription to the job of the course. */
export const subscribe = (after: number, jobId = job): ClientFrame => ({ type: 'subscribe', jobId, after });
