import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Journal } from '../../../daemon/jobs/journal.ts';
import { Lane } from '../../../daemon/jobs/lane.ts';
import type { Commit } from '../../../daemon/jobs/ports.ts';
import { type EngineDeps, Stopping } from '../../../daemon/jobs/settings.ts';
import { opened } from '../protocol/fold-world.ts';
import { World } from './harness.ts';

const unused = () => {
  throw new Error('a journal needs no more than record, clock and watchers');
};

/** A journal over a record that fails as often as told, and what came of its writes. */
function journal(failures: number) {
  const world = new World();
  const stop = new AbortController();
  const log: string[] = [];
  let left = failures;
  const deps: EngineDeps = {
    settings: world.settings,
    store: {
      accept: unused,
      recordProcess: unused,
      unfinished: unused,
      commit: ({ events }: Commit) => {
        if (left-- > 0) throw new Error('ENOSPC');
        log.push(...events.map(({ type, seq }) => `${seq} ${type} written`));
      },
    },
    whm: {
      listTwoFactor: unused,
      removeTwoFactor: unused,
      listAccounts: unused,
      listResellers: unused,
      privileges: unused,
      fastestCallMs: unused,
      bareCallMs: unused,
      version: unused,
    },
    lane: new Lane(),
    clock: world.clock,
    newId: unused,
    load: unused,
    machineId: '',
    identify: unused,
    orphanEnded: unused,
    protectedNow: unused,
    mayRun: unused,
    resellerOf: unused,
    publish: (_, events) => log.push(...events.map(({ type, seq }) => `${seq} ${type} told`)),
    report: () => undefined,
  };
  const view = opened();
  return { journal: new Journal(deps, view, stop.signal), view, world, stop, log };
}

const waits = (detail: string) => () => [{ type: 'job.waiting', for: 'cpanel', detail } as const];

test('without trouble the event is on record and told when the call returns', () => {
  const { journal: it, log } = journal(0);
  void it.write(waits('a'));
  assert.deepEqual(log, ['2 job.waiting written', '2 job.waiting told']);
});

test('nothing to say is nothing written', async () => {
  const { journal: it, log, view } = journal(0);
  await it.write(() => []);
  assert.deepEqual(log, []);
  assert.equal(view.job.sequence, 1);
});

test('in trouble writes keep their order, and each is told after it is written', async () => {
  const { journal: it, log, world } = journal(3);
  const asked: string[] = [];
  const all = ['a', 'b', 'c'].map((name) =>
    it.write(() => {
      asked.push(name);
      return waits(name)();
    }),
  );
  assert.deepEqual(asked, ['a'], 'each is asked when its turn comes');
  await world.clock.pass(2000);
  assert.deepEqual(log, []);
  await world.clock.pass(1000);
  await Promise.all(all);
  assert.deepEqual(asked, ['a', 'b', 'c']);
  assert.deepEqual(
    log,
    [2, 3, 4].flatMap((seq) => [`${seq} job.waiting written`, `${seq} job.waiting told`]),
  );
});

test('what the service gave up as it stopped is never overtaken by a later write', async () => {
  const { journal: it, log, world, stop } = journal(1);
  const given = it.write(waits('a'));
  const queued = it.write(waits('b'));
  await world.clock.rest();
  stop.abort();
  await assert.rejects(given, Stopping);
  await assert.rejects(queued, Stopping);
  await assert.rejects(it.write(waits('c')), Stopping);
  assert.deepEqual(log, []);
});

test('an event that does not follow is refused before anything is written', async () => {
  const { journal: it, log } = journal(0);
  await assert.rejects(
    it.write(() => [{ type: 'job.queued' }]),
    { name: 'IllegalTransition' },
  );
  await it.write(waits('a'));
  assert.deepEqual(log, ['2 job.waiting written', '2 job.waiting told']);
});
