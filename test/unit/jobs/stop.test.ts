import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './harness.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `user${index}`);

/** A moment in a job's life, and what leads to it. */
const phases: Record<
  string,
  { prepare?: (world: World) => void; startInMs?: number; reached: (world: World, id: string) => boolean }
> = {
  'waiting for its start': { startInMs: 60_000, reached: (world, id) => world.job(id).waiting !== undefined },
  'reading before a call': {
    startInMs: 60_000,
    prepare: (world) => world.cpanel.nextReads.push('locked', 'locked'),
    reached: (world, id) => world.job(id).waiting?.for === 'cpanel',
  },
  'in a call': { reached: (world) => world.cpanel.removals.length === 1 },
  'waiting for the load': {
    prepare: (world) => {
      world.load = 50;
    },
    reached: (world, id) => world.job(id).waiting?.for === 'load',
  },
  'waiting for the record': {
    prepare: (world) => {
      world.record.failures = 20;
    },
    reached: (world) => world.reports.length === 3,
  },
  settling: {
    reached: (world) => world.cpanel.removals.length === 2 && world.cpanel.removals[1]?.endedAt !== undefined,
  },
  'unable to settle': {
    prepare: (world) => world.cpanel.nextReads.push(...Array.from({ length: 8 }, () => 'locked')),
    reached: (world, id) => world.job(id).waiting?.for === 'cpanel',
  },
};

for (const [name, { prepare, startInMs, reached }] of Object.entries(phases)) {
  test(`SIGTERM while the job is ${name}: it rests, and the next start ends it as if nothing had been`, async () => {
    const world = new World(...names(20));
    prepare?.(world);
    const startAt =
      startInMs === undefined ? {} : { startAt: new Date(world.clock.now() + startInMs).toISOString() };
    const id = world.accept(names(20), startAt);
    await world.until(() => reached(world, id));
    const before = world.clock.now();
    await world.service.stop();
    world.check();
    assert.ok(world.clock.now() - before <= 1000, 'only a call under way is waited for');
    const calls = world.cpanel.removals.length;
    await world.clock.pass(10_000);
    assert.equal(world.cpanel.removals.length, calls, 'nothing happens in between');
    world.load = 0;
    world.restart();
    await world.finish();
    assert.deepEqual(world.job(id).counts, {
      removed: 20,
      'already-off': 0,
      refused: 0,
      failed: 0,
      cancelled: 0,
    });
    assert.deepEqual([...new Set(world.cpanel.sent().values())], [1]);
    assert.ok(world.record.view(id).targets.every(({ settlement }) => settlement?.note === undefined));
  });
}

test('SIGTERM during a call longer than the grace: the call stays on record for the next start', async () => {
  const world = new World('anna');
  world.cpanel.fixedMs = 200_000;
  const id = world.accept(['anna']);
  await world.until(() => world.cpanel.removals.length === 1);
  await world.service.stop();
  world.restart();
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed' });
  assert.match(world.ends(id)['anna']?.note ?? '', /interrupted/);
  assert.equal(world.cpanel.removals.length, 1);
});

test('SIGTERM while an orphan is waited for leaves it to the next start', async () => {
  const world = new World('anna');
  world.cpanel.fixedMs = 200_000;
  const id = world.accept(['anna']);
  await world.until(() => world.cpanel.removals.length === 1);
  world.service.kill();
  world.restart();
  await world.clock.pass(1000);
  await world.service.stop();
  world.restart();
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed' });
  assert.equal(world.cpanel.removals.length, 1);
});
