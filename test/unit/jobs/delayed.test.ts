import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './harness.ts';

/** A world in which a job of anna and bert waits for a minute. */
function waiting(): { world: World; id: string } {
  const world = new World('anna', 'bert');
  const startAt = new Date(world.clock.now() + 60_000).toISOString();
  return { world, id: world.accept(['anna', 'bert'], { startAt }) };
}

test('a job of which an account has become protected while it waited is stopped whole', async () => {
  const { world, id } = waiting();
  world.guarded.add('bert');
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'cancelled plan-changed', bert: 'cancelled plan-changed' });
  assert.equal(world.job(id).stoppedBy, 'plan-changed');
  assert.equal(world.cpanel.removals.length, 0);
});

test('a protected account that was confirmed is sent', async () => {
  const world = new World('anna', 'bert');
  world.guarded.add('bert');
  const startAt = new Date(world.clock.now() + 60_000).toISOString();
  const id = world.accept(['anna', 'bert'], { startAt });
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed', bert: 'removed' });
});

test('nothing is sent while cPanel does not say who is protected', async () => {
  const { world, id } = waiting();
  world.silence = 3;
  await world.until(() => world.course(id).includes('waiting cpanel'));
  assert.equal(world.cpanel.removals.length, 0);
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed', bert: 'removed' });
});

test('a job whose wait ended just before a crash is checked after it', async () => {
  const { world, id } = waiting();
  world.silence = Number.POSITIVE_INFINITY;
  await world.until(() => world.course(id).includes('job.queued'));
  world.service.kill();
  world.silence = 0;
  world.guarded.add('anna');
  world.restart();
  await world.finish();
  assert.equal(world.job(id).stoppedBy, 'plan-changed');
  assert.equal(world.cpanel.removals.length, 0);
});

test('a job that starts at once is not asked about twice', async () => {
  const world = new World('anna');
  const id = world.accept(['anna']);
  world.guarded.add('anna');
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed' });
});
