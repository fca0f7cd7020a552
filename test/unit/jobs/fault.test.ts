import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './harness.ts';

/** Lets the engine meet so many faults of its own, one in each call that it begins. */
async function meet(world: World, faults: number): Promise<void> {
  let left = faults;
  world.cpanel.onRemoval = () => {
    if (left-- > 0) throw new Error('a fault');
  };
  await assert.rejects(world.finish(), /a fault/u);
  world.faults.length = 0;
}

test('a job that meets a fault of our own settles what was sent, gives up the rest and says so', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
  const world = new World(...names);
  const id = world.accept(names);
  await meet(world, 1);
  await world.finish();
  const outcomes = Object.values(world.outcomes(id));
  assert.equal(world.job(id).stoppedBy, 'own-fault');
  // The first batch is of ten: whether cPanel was asked about them is not known, only that they are on.
  assert.deepEqual(outcomes.slice(0, 10), Array(10).fill('failed call-lost'));
  assert.deepEqual(outcomes.slice(10), Array(2).fill('cancelled own-fault'));
  assert.equal(world.service.engine.open, 0);
});

test('others go on meanwhile, and the lane is free again', async () => {
  const world = new World('anna', 'bert');
  world.accept(['anna']);
  await meet(world, 1);
  const other = world.accept(['bert']);
  await world.finish();
  assert.deepEqual(world.outcomes(other), { bert: 'removed' });
});

test('a second fault leaves the job on record for the next start', async () => {
  const world = new World('anna');
  const id = world.accept(['anna']);
  const { cpanel } = world;
  const list = cpanel.list.bind(cpanel);
  cpanel.onRemoval = () => {
    cpanel.list = () => {
      throw new Error('another fault');
    };
    throw new Error('a fault');
  };
  await assert.rejects(world.finish(), /a fault/u);
  assert.match(String(world.faults.at(-1)), /another fault/u);
  world.faults.length = 0;
  assert.equal(world.service.engine.open, 0);
  assert.equal(world.job(id).finishedAt, undefined);
  cpanel.list = list;
  world.service.kill();
  world.restart();
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'failed call-lost' });
});
