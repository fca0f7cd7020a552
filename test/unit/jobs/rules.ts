import assert from 'node:assert/strict';
import type { JobEvent } from '../../../daemon/protocol/events.ts';
import type { JobView } from '../../../daemon/protocol/fold.ts';
import type { Settlement, Target, TwoFactorState } from '../../../daemon/protocol/target.ts';
import type { Removal } from './cpanel.ts';
import type { World } from './harness.ts';
import { outcomeTable } from './outcome-table.ts';

/** Watches a world for what must never happen, whatever is done to it. */
export class Rules {
  readonly #world: World;
  /** Jobs that R11 forbids to send anything, from a restart or a sleep on. */
  readonly #stopped = new Set<string>();
  /** job and target → when its last answer was written */
  readonly #answeredAt = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
    world.cpanel.onRemoval = (removal) => this.#mayBeSent(removal);
    world.record.onCommitted = (view, events) => {
      for (const event of events) this.#follows(view, event);
    };
  }

  /** Call it before each restart: says by its own reckoning which jobs must not go on. */
  beforeRestart(): void {
    const { record, clock, settings, machineId } = this.#world;
    for (const { view, lastEventAt, machineId: acceptedOn } of record.unfinished()) {
      const startAt = Date.parse(view.job.startAt ?? '1970-01-01T00:00:00.000Z');
      const age = clock.now() - Math.max(lastEventAt, startAt);
      if (acceptedOn !== machineId || age > settings.resume.withinSeconds * 1000)
        this.#stopped.add(view.job.id);
    }
  }

  /** Call it before the machine sleeps: a job that has begun does not go on after too long. */
  beforeSleep(ms: number): void {
    const { record, settings } = this.#world;
    if (ms <= (settings.resume.withinSeconds + 75) * 1000) return;
    for (const { view } of record.unfinished()) {
      if (view.job.state !== 'waiting') this.#stopped.add(view.job.id);
    }
  }

  /** Call it when no job is open: every target has one outcome, and the counts say so. */
  atEnd(): void {
    for (const { view } of this.#world.record.jobs.values()) {
      const counts = { removed: 0, 'already-off': 0, refused: 0, failed: 0, cancelled: 0 };
      for (const { settlement } of view.targets) {
        assert.ok(settlement, 'every target ends');
        counts[settlement.outcome]++;
      }
      assert.deepEqual(view.job.counts, counts);
      assert.equal(view.job.answered, view.targets.length);
      if (counts.cancelled > 0) {
        assert.ok(
          view.job.state === 'cancelled' || view.job.stoppedBy !== undefined,
          'cancelled for a reason',
        );
      }
    }
    assert.deepEqual(
      this.#world.record.audit.filter(({ action }) => action === 'job.finished').length,
      this.#world.record.jobs.size,
      'one audit entry for each end',
    );
  }

  #mayBeSent({ by, life, names }: Removal): void {
    const { record, cpanel } = this.#world;
    const view = this.#jobOf(by);
    assert.ok(!this.#stopped.has(view.job.id), 'nothing old fires by itself (R11)');
    assert.equal(view.job.state, 'running', 'a cancelled job sends nothing');
    const { call } = record.jobs.get(view.job.id) ?? {};
    assert.ok(call, 'the intent is on record');
    const newest = cpanel.reads.findLast((read) => read.by === by);
    assert.equal(new Set(names).size, names.length, 'nobody twice in one call');
    for (const name of names) {
      const index = view.targets.findIndex(({ user }) => user === name);
      const target = view.targets[index];
      assert.ok(target, 'only who was asked for is sent');
      assert.ok(index >= call.from && index < call.to, 'the intent covers who is sent');
      assert.equal(target.settlement, undefined, 'who is settled is not sent');
      assert.notEqual(target.before, 'off', 'who was off is not sent');
      assert.notEqual(newest?.list.get(name), false, 'who is off by the newest read is not sent');
      for (const earlier of cpanel.removals.filter(
        (other) => other.by === by && other.names.includes(name),
      )) {
        assert.ok(earlier.life < life, 'twice only if the process died in between');
      }
    }
  }

  #follows(view: JobView, event: JobEvent): void {
    if (event.type === 'batch.answered') {
      for (let index = event.from; index < event.to; index++) {
        this.#answeredAt.set(`${event.job} ${index}`, Date.parse(event.ts));
      }
    }
    if (event.type !== 'targets.settled') return;
    for (let index = event.from; index < event.to; index++) {
      const target = view.targets[index];
      if (target?.settlement === undefined) throw new Error('a settled range has targets');
      this.#isByTheTable(view, target, target.settlement, this.#answeredAt.get(`${event.job} ${index}`));
    }
  }

  #isByTheTable(
    { job }: JobView,
    target: Target,
    settlement: Settlement,
    answeredAt: number | undefined,
  ): void {
    const { before, answer, user } = target;
    const kind = answer?.answer ?? 'not-sent';
    const read = this.#world.cpanel.reads.findLast(({ by }) => by === job.actor.user);
    assert.ok(read, 'the plan at least has read');
    if (kind === 'accepted' || kind === 'failed') {
      assert.ok(
        answeredAt !== undefined && read.startedAt >= answeredAt,
        'doubt is settled by a later read (R4)',
      );
    }
    const after = stateIn(read.list, user);
    const [outcome, verified, code] = outcomeTable[before][kind][after];
    const told = `${before}, ${kind}, ${after}`;
    assert.equal(settlement.outcome, outcome, told);
    if (settlement.verified) assert.ok(verified, `${told} proves nothing`);
    if (outcome === 'removed') assert.equal(settlement.verified, verified, told);
    if (code !== '*') assert.equal(settlement.code, code, told);
  }

  #jobOf(by: string): JobView {
    const found = [...this.#world.record.jobs.values()].find(({ view }) => view.job.actor.user === by);
    assert.ok(found, 'whoever calls has a job');
    return found.view;
  }
}

function stateIn(list: ReadonlyMap<string, boolean>, user: string): TwoFactorState {
  const on = list.get(user);
  return on === undefined ? 'not-listed' : on ? 'on' : 'off';
}
