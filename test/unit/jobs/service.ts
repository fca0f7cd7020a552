import assert from 'node:assert/strict';
import { Engine } from '../../../daemon/jobs/engine.ts';
import { Lane } from '../../../daemon/jobs/lane.ts';
import type { CallRecord, Whm } from '../../../daemon/jobs/ports.ts';
import type { JobEvent } from '../../../daemon/protocol/events.ts';
import type { JobView } from '../../../daemon/protocol/fold.ts';
import type { Cpanel } from './cpanel.ts';
import type { World } from './harness.ts';

/** One life of the daemon's engine. Once dead it does nothing more, and nothing reaches it. */
export class Service {
  readonly engine: Engine;
  isAlive = true;
  /** Which start of the service this is, from 1. */
  readonly life: number;
  readonly #world: World;
  readonly #told = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
    this.life = ++world.lives;
    const { clock, record, cpanel } = world;
    this.engine = new Engine({
      settings: world.settings,
      store: {
        accept: (acceptance) => record.accept(acceptance),
        commit: (commit) => {
          this.#mustLive();
          world.guard(() => record.commit(commit));
          this.#mustLive();
        },
        recordProcess: (id, process) => {
          this.#mustLive();
          record.recordProcess(id, process);
        },
        unfinished: () => {
          const found = record.unfinished();
          for (const { view } of found) this.#told.set(view.job.id, view.job.sequence);
          return found;
        },
      },
      whm: this.#whm(),
      lane: new Lane(),
      clock: { now: () => clock.now(), wait: (ms, signal) => this.#alive(clock.wait(ms, signal)) },
      newId: () => world.newId(),
      load: () => world.load,
      machineId: world.machineId,
      identify: (pid) => ({ pid, startTicks: 1, bootId: 'boot' }),
      orphanEnded: (call, signal) => this.#alive(orphanEnded(cpanel, call, signal)),
      mayRun: (actor) => this.#alive(Promise.resolve(world.rights(actor.user))),
      protectedNow: (_, users) => this.#alive(Promise.resolve(world.protection(users))),
      resellerOf: (actor) => actor.user,
      publish: (jobId, events) => world.guard(() => this.#publish(jobId, events)),
      report: (level, message, { error }) => {
        if (!this.isAlive) return;
        world.reports.push({ level, message });
        if (message.includes('fault of our own')) world.faults.push(new Error(String(error)));
      },
    });
  }

  start(view: JobView, readAt: number): void {
    this.#told.set(view.job.id, view.job.sequence);
    this.engine.start(view, readAt);
  }

  /** The process is gone at once; whmapi1 runs on. */
  kill(): void {
    this.isAlive = false;
  }

  /** SIGTERM: comes to rest, at most 30 s, and exits. */
  async stop(): Promise<void> {
    const { clock } = this.#world;
    let isAtRest = false;
    const rest = this.engine.stop().finally(() => {
      isAtRest = true;
    });
    const end = clock.now() + 30_000;
    clock.after(30_000, () => undefined);
    await clock.until(() => isAtRest || clock.now() >= end);
    if (isAtRest) await rest;
    this.kill();
  }

  #whm(): Whm {
    const world = this.#world;
    const { cpanel } = world;
    return {
      listTwoFactor: ({ asReseller = '' }) =>
        this.isAlive ? this.#alive(cpanel.list(asReseller, () => this.isAlive)) : never(),
      removeTwoFactor: (users, { asReseller = '', onSpawn = () => undefined }) =>
        this.isAlive
          ? this.#alive(world.guard(() => cpanel.remove({ by: asReseller, life: this.life }, users, onSpawn)))
          : never(),
      listAccounts: never,
      listResellers: never,
      privileges: never,
      fastestCallMs: () => cpanel.fastestMs,
      bareCallMs: () => cpanel.bareCallMs(),
      version: () => (this.isAlive ? this.#alive(cpanel.version()) : never()),
    };
  }

  /** Told only what is on record, each event once and in order (R3). */
  #publish(jobId: string, events: readonly JobEvent[]): void {
    if (!this.isAlive) return;
    const recorded = this.#world.record.events(jobId);
    for (const event of events) {
      assert.equal(event.seq, (this.#told.get(jobId) ?? 0) + 1, 'told without gap or double');
      assert.deepEqual(recorded[event.seq - 1], event, 'told only what is on record');
      this.#told.set(jobId, event.seq);
      this.#world.told.push(event);
    }
  }

  #mustLive(): void {
    if (!this.isAlive) throw new Error('the process has died');
  }

  #alive<T>(promise: Promise<T>): Promise<T> {
    return promise.then((value) => (this.isAlive ? value : never()));
  }
}

// A new one each time: one that is shared would collect all who wait for it.
function never(): Promise<never> {
  return new Promise(() => undefined);
}

async function orphanEnded(cpanel: Cpanel, call: CallRecord, signal: AbortSignal): Promise<boolean> {
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve());
  });
  await Promise.race([cpanel.ended(call.process?.pid), aborted]);
  return true;
}
