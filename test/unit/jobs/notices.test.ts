import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './harness.ts';

test('each verified removal makes one notice due, and nothing else does', async () => {
  const world = new World('anna', 'bert', 'carl', 'dora');
  world.cpanel.set(false, 'off');
  world.cpanel.keeping.add('bert');
  world.cpanel.refusing.set('carl', 'locked');
  const id = world.accept(['anna', 'bert', 'carl', 'dora', 'off', 'ghost'], { notify: true });
  await world.finish();
  const { targets } = world.record.view(id);
  const due = world.record.notices.map(({ index }) => targets[index]?.user);
  assert.deepEqual(due, ['anna', 'dora']);
  assert.deepEqual(
    world.record.notices.map(({ withheld }) => withheld),
    [undefined, undefined],
  );
});

test('a job that tells nobody makes none due', async () => {
  const world = new World('anna');
  world.accept(['anna']);
  await world.finish();
  assert.deepEqual(world.record.notices, []);
});

test('a removal that is proven after a cancel is told as well', async () => {
  const world = new World('anna');
  const id = world.accept(['anna'], { notify: true });
  await world.until(() => world.cpanel.removals.length === 1);
  await world.service.engine.cancel(id, { user: 'root', via: 'cli' });
  await world.finish();
  assert.equal(world.job(id).state, 'cancelled');
  assert.deepEqual(world.record.notices, [{ index: 0 }]);
});

for (const [why, change] of [
  ['too late', (world: World) => world.clock.pass(2 * 3_600_000)],
  ['on another machine', async (world: World) => void (world.machineId = 'machine-two')],
] as const) {
  for (const isCancelled of [false, true]) {
    test(`a job taken up ${why}${isCancelled ? ', cancelled before,' : ''} tells nobody (R11)`, async () => {
      const world = new World('anna');
      const id = world.accept(['anna'], { notify: true });
      await world.until(() => world.cpanel.removals.length === 1);
      if (isCancelled) await world.service.engine.cancel(id, { user: 'root', via: 'cli' });
      world.service.kill();
      await change(world);
      world.restart();
      await world.finish();
      assert.deepEqual(world.outcomes(id), { anna: 'removed' });
      const [notice, ...others] = world.record.notices;
      assert.deepEqual([notice?.index, others], [0, []]);
      assert.match(notice?.withheld ?? '', /nothing/u);
      const [entry] = world.record.audit.filter(({ action }) => action === 'notice.not-sent');
      assert.deepEqual(entry?.detail['users'], ['anna']);
    });
  }
}
