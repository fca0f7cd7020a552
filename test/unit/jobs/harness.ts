import assert from 'node:assert/strict';
import { acceptPlan } from '../../../daemon/jobs/accept.ts';
import { countIntents, planTargets } from '../../../daemon/jobs/plan.ts';
import type { EngineSettings } from '../../../daemon/jobs/settings.ts';
import type { Actor } from '../../../daemon/protocol/actor.ts';
import type { JobEvent } from '../../../daemon/protocol/events.ts';
import { IllegalTransition } from '../../../daemon/protocol/fold.ts';
import type { Job } from '../../../daemon/protocol/job.ts';
import type { Plan } from '../../../daemon/protocol/plan.ts';
import type { Answer, Settlement } from '../../../daemon/protocol/target.ts';
import { Cpanel } from './cpanel.ts';
import { MemoryRecord } from './record.ts';
import { Service } from './service.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A server on which the service starts, dies and starts again; all in memory, all in virtual time. */
export class World {
  readonly clock = new VirtualClock();
  readonly cpanel = new Cpanel(this.clock);
  readonly record = new MemoryRecord();
  readonly reports: { level: string; message: string }[] = [];
  /** Rules that were broken where the engine would swallow the error. */
  readonly faults: unknown[] = [];
  /** What watchers were told, in order. */
  readonly told: JobEvent[] = [];
  readonly settings: EngineSettings = {
    batch: { max: 10_000, targetSeconds: 1 },
    load: { pauseAbove: 4, maxWaitSeconds: 900 },
    resume: { withinSeconds: 3600 },
  };
  load = 0;
  machineId = 'machine-one';
  /** Actors without rights. */
  readonly unworthy = new Set<string>();
  /** Names that a plan would call protected. */
  readonly guarded = new Set<string>();
  /** How often cPanel does not say who is protected. */
  silence = 0;
  /** How often cPanel does not say what an actor may. */
  muteness = 0;
  service: Service;
  lives = 0;
  #ids = 0;

  constructor(...on: string[]) {
    this.cpanel.set(true, ...on);
    this.service = new Service(this);
  }

  /** A UUID as a job's id is one. */
  newId(): string {
    return `01900000-0000-7000-8000-${String(++this.#ids).padStart(12, '0')}`;
  }

  rights(user: string): { may: boolean } | { problem: string } {
    if (this.muteness-- > 0) return { problem: 'no answer' };
    return { may: !this.unworthy.has(user) };
  }

  protection(users: readonly string[]): { names: Set<string> } | { problem: string } {
    if (this.silence-- > 0) return { problem: 'no answer' };
    return { names: new Set(users.filter((name) => this.guarded.has(name))) };
  }

  /** Plans and starts a job, as the server does; each job has an actor of its own. */
  accept(
    names: readonly string[],
    options: { startAt?: string; others?: readonly string[]; notify?: true } = {},
  ): string {
    const id = this.newId();
    const now = new Date(this.clock.now()).toISOString();
    const { startAt, others = [], notify } = options;
    const actor: Actor = { user: `actor-of-${id}`, via: 'whm' };
    const plan = this.plan(names, others);
    this.cpanel.reads.push({
      by: actor.user,
      startedAt: this.clock.now(),
      list: this.cpanel.seenBy(actor.user),
    });
    const start = {
      id,
      actor,
      reason: 'lost phone',
      now,
      ...(startAt !== undefined && { startAt }),
      ...(notify && { notify }),
    };
    const { view, targets, events } = acceptPlan(plan, start);
    this.record.accept({ job: view.job, targets, events, audit: [] });
    this.told.push(...events);
    this.service.start(view, Date.parse(plan.readAt));
    return id;
  }

  plan(names: readonly string[], others: readonly string[]): Plan {
    const now = new Date(this.clock.now()).toISOString();
    const targets = planTargets(names, {
      twoFactor: this.cpanel.seenBy('whoever plans'),
      others: new Set(others),
      isProtected: (name) => this.guarded.has(name),
      unknown: 'unknown-account',
    });
    const counts = countIntents(targets);
    return {
      planId: this.newId(),
      createdAt: now,
      expiresAt: now,
      readAt: now,
      counts,
      protected: [],
      targets,
    };
  }

  /** Another process over the same record; the one before must have ended. */
  restart(): void {
    assert.equal(this.service.isAlive, false, 'two services never share a record');
    this.service = new Service(this);
    this.service.engine.resume();
  }

  /** Lets time go by until no job is open; fails if a rule was broken. */
  async finish(): Promise<void> {
    await this.until(() => this.record.isIdle);
  }

  /** Lets time go by until something holds; fails if a rule was broken. */
  async until(holds: () => boolean): Promise<void> {
    try {
      await this.clock.until(() => this.faults.length > 0 || holds());
      await this.clock.rest();
    } finally {
      this.check();
    }
  }

  /** @throws what the engine swallowed */
  check(): void {
    if (this.faults.length > 0) throw this.faults[0];
  }

  /** Runs a part of the outer world in which rules are checked. */
  guard<T>(part: () => T): T {
    try {
      return part();
    } catch (error) {
      if (error instanceof assert.AssertionError || error instanceof IllegalTransition)
        this.faults.push(error);
      throw error;
    }
  }

  job(id: string): Job {
    return this.record.view(id).job;
  }

  /** user → how the target ended */
  ends(id: string): Record<string, Settlement | undefined> {
    return Object.fromEntries(this.record.view(id).targets.map(({ user, settlement }) => [user, settlement]));
  }

  /** user → outcome, with its code if it has one */
  outcomes(id: string): Record<string, string> {
    const ends = Object.entries(this.ends(id));
    return Object.fromEntries(
      ends.map(([user, end]) => [
        user,
        end?.code === undefined ? `${end?.outcome}` : `${end.outcome} ${end.code}`,
      ]),
    );
  }

  answers(id: string): (Answer | undefined)[] {
    return this.record.view(id).targets.map((target) => target.answer);
  }

  /** Types of the job's events in order; waits with what they are for. */
  course(id: string): string[] {
    return this.record
      .events(id)
      .map((event) => (event.type === 'job.waiting' ? `waiting ${event.for}` : event.type));
  }
}
