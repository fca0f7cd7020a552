import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '../../../daemon/protocol/actor.ts';
import { World } from './harness.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `user${index}`);
const by: Actor = { user: 'root', via: 'cli' };

test('a cancel while the start time is ahead ends the job at once', async () => {
  const world = new World('anna');
  const id = world.accept(['anna'], { startAt: new Date(world.clock.now() + 3_600_000).toISOString() });
  await world.clock.pass(1000);
  const before = world.clock.now();
  assert.equal(await world.service.engine.cancel(id, by), true);
  await world.finish();
  assert.equal(world.clock.now(), before);
  assert.equal(world.job(id).state, 'cancelled');
  assert.deepEqual(world.outcomes(id), { anna: 'cancelled cancelled' });
  assert.deepEqual(
    world.record.audit.map(({ action, actor }) => [action, actor.user]),
    [
      ['job.cancel', 'root'],
      ['job.finished', `actor-of-${id}`],
    ],
  );
});

test('a cancel while the job waits for the lane sends nobody', async () => {
  const world = new World('anna', 'bert');
  world.accept(['anna']);
  const id = world.accept(['bert']);
  await world.until(() => world.cpanel.removals.length === 1);
  await world.service.engine.cancel(id, by);
  await world.until(() => world.job(id).state === 'cancelled');
  await world.finish();
  assert.deepEqual(world.outcomes(id), { bert: 'cancelled cancelled' });
  assert.equal(world.cpanel.sent().has('bert'), false);
});

test('a cancel during a call lets it end, settles what it did and cancels the rest', async () => {
  const world = new World(...names(40));
  const id = world.accept(names(40));
  await world.until(() => world.cpanel.removals.length === 1);
  await world.service.engine.cancel(id, by);
  assert.equal(world.job(id).state, 'cancelling');
  await world.finish();
  assert.deepEqual([world.job(id).counts.removed, world.job(id).counts.cancelled], [10, 30]);
  assert.equal(world.job(id).state, 'cancelled');
  assert.equal(world.cpanel.removals.length, 1);
});

test('a cancel during the wait for the load ends the wait and settles first', async () => {
  const world = new World(...names(40));
  const id = world.accept(names(40));
  await world.until(() => world.cpanel.removals.length === 1);
  world.load = 50;
  await world.until(() => world.job(id).waiting?.for === 'load');
  await world.clock.pass(2000);
  await world.service.engine.cancel(id, by);
  await world.clock.pass(1000);
  assert.equal(world.job(id).state, 'cancelled');
  assert.deepEqual([world.job(id).counts.removed, world.job(id).counts.cancelled], [10, 30]);
});

test('a cancel while the re-read fails stops everything but settling', async () => {
  const world = new World('anna');
  const id = world.accept(['anna']);
  world.cpanel.nextReads.push(...Array.from({ length: 20 }, () => 'locked'));
  await world.clock.pass(300_000);
  await world.service.engine.cancel(id, by);
  await world.clock.pass(60_000);
  assert.equal(world.job(id).state, 'cancelling', 'doubt is settled only by a read');
  await world.finish();
  assert.equal(world.job(id).state, 'cancelled');
  assert.deepEqual(world.outcomes(id), { anna: 'removed' });
});

test('a cancel while reads fail before any call ends the job without one', async () => {
  const world = new World('anna');
  const id = world.accept(['anna'], { startAt: new Date(world.clock.now() + 60_000).toISOString() });
  world.cpanel.nextReads.push(...Array.from({ length: 20 }, () => 'locked'));
  await world.until(() => world.job(id).waiting?.for === 'cpanel');
  await world.service.engine.cancel(id, by);
  await world.clock.pass(1000);
  assert.equal(world.job(id).state, 'cancelled');
});

test('a cancel during the last re-read changes nothing but the name of the end', async () => {
  const world = new World('anna');
  const id = world.accept(['anna']);
  await world.until(() => world.course(id).includes('batch.answered'));
  await world.service.engine.cancel(id, by);
  await world.finish();
  assert.equal(world.job(id).state, 'cancelled');
  assert.deepEqual(world.outcomes(id), { anna: 'removed' });
});

test('a second cancel says nothing; a cancel of an ended or unknown job finds none', async () => {
  const world = new World('anna');
  const id = world.accept(['anna']);
  await world.until(() => world.cpanel.removals.length === 1);
  const { engine } = world.service;
  await Promise.all([engine.cancel(id, by), engine.cancel(id, by)]);
  await world.finish();
  assert.equal(world.course(id).filter((type) => type === 'job.cancelling').length, 1);
  assert.equal(await engine.cancel(id, by), false);
  assert.equal(await engine.cancel('unknown', by), false);
});

test('a cancel while the intent of a call cannot be written: the call is not made', async () => {
  const world = new World('anna');
  world.record.failures = 10;
  const id = world.accept(['anna']);
  await world.clock.pass(2500);
  const cancelled = world.service.engine.cancel(id, by);
  await world.finish();
  assert.equal(await cancelled, true);
  assert.equal(world.cpanel.removals.length, 0);
  assert.deepEqual(world.outcomes(id), { anna: 'cancelled cancelled' });
  assert.equal(world.job(id).state, 'cancelled');
});

test('a cancel that waits for the record comes before what follows from it', async () => {
  const world = new World('anna');
  world.record.failures = 4;
  const id = world.accept(['anna']);
  await world.clock.pass(500);
  void world.service.engine.cancel(id, by);
  await world.finish();
  assert.deepEqual(world.course(id), [
    'job.accepted',
    'batch.started',
    'job.cancelling',
    'batch.answered',
    'targets.settled',
    'job.finished',
  ]);
});
