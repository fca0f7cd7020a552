import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '../../../daemon/protocol/actor.ts';
import { World } from './harness.ts';
import { Service } from './service.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `user${index}`);
const by: Actor = { user: 'root', via: 'cli' };

/** A world whose service died while its first call (ten of forty) was under way; another process begins beside it. */
async function besideLostCall(prepare: (world: World) => void | Promise<void> = () => undefined) {
  const world = new World(...names(40), 'anna');
  const id = world.accept(names(40));
  await world.until(() => world.cpanel.removals.length === 1);
  world.service.kill();
  await prepare(world);
  world.service = new Service(world);
  world.service.engine.settleLost();
  return { world, id };
}

const settled = (world: World, id: string) =>
  Object.values(world.ends(id)).filter((settlement) => settlement !== undefined).length;

test('what the lost call did is settled, our own job runs behind it, the rest stays for the service', async () => {
  const { world, id } = await besideLostCall();
  const own = world.accept(['anna']);
  await world.until(() => world.service.engine.open === 0);
  assert.deepEqual(world.outcomes(own), { anna: 'removed' });
  assert.equal(settled(world, id), 10);
  assert.match(world.ends(id)['user0']?.note ?? '', /interrupted/);
  assert.equal(world.job(id).state, 'running');
  const [lost, ours] = world.cpanel.removals;
  assert.equal(world.cpanel.removals.length, 2);
  assert.ok((lost?.endedAt ?? Number.POSITIVE_INFINITY) <= (ours?.startedAt ?? 0), 'one lane (R2)');
  world.service.kill();
  world.restart();
  await world.finish();
  assert.equal(world.job(id).counts.removed, 40);
});

test('a call that died with its machine: what is still on stays to be sent by the service', async () => {
  const { world, id } = await besideLostCall((made) => made.cpanel.goDown());
  await world.until(() => world.service.engine.open === 0);
  assert.deepEqual([settled(world, id), world.cpanel.removals.length], [0, 1]);
  world.service.kill();
  world.restart();
  await world.finish();
  assert.equal(world.job(id).counts.removed, 40);
});

test('a job whose last call was lost is finished when nothing is left of it', async () => {
  const world = new World('anna');
  const id = world.accept(['anna']);
  await world.until(() => world.cpanel.removals.length === 1);
  world.service.kill();
  world.service = new Service(world);
  world.service.engine.settleLost();
  await world.finish();
  assert.deepEqual([world.job(id).state, world.outcomes(id)], ['finished', { anna: 'removed' }]);
});

test('jobs without a lost call are not touched, however old', async () => {
  const world = new World(...names(2));
  const startAt = new Date(world.clock.now() + 60_000).toISOString();
  const id = world.accept(names(2), { startAt });
  await world.clock.rest();
  world.service.kill();
  await world.clock.pass(100 * 3_600_000);
  const before = world.record.events(id);
  world.service = new Service(world);
  world.service.engine.settleLost();
  assert.equal(world.service.engine.open, 0);
  await world.clock.rest();
  assert.deepEqual(world.record.events(id), before);
});

test('a job too old to resume is ended, so that its new events do not make it young again', async () => {
  const { world, id } = await besideLostCall(async (made) => made.clock.pass(2 * 3_600_000));
  await world.finish();
  assert.deepEqual([world.job(id).stoppedBy, world.job(id).counts.cancelled], ['too-late-to-resume', 30]);
  assert.equal(world.cpanel.removals.length, 1);
});

test('nothing insists while cPanel does not answer: the call is closed, its outcome left for later', async () => {
  for (const wait of [0, 2 * 3_600_000]) {
    const { world, id } = await besideLostCall(async (made) => {
      await made.clock.pass(wait);
      made.cpanel.nextReads.push('license file expired');
    });
    await world.until(() => world.service.engine.open === 0);
    assert.equal(world.job(id).state, 'running');
    assert.deepEqual(world.ends(id)['user0'], undefined, 'nobody knows yet');
    world.service.kill();
    world.restart();
    await world.finish();
    assert.equal(world.job(id).counts.removed, wait === 0 ? 40 : 10);
  }
});

test('a job that is being cancelled is ended', async () => {
  const { world, id } = await besideLostCall(async (made) => {
    made.restart();
    await made.service.engine.cancel(id0(made), by);
    made.service.kill();
  });
  await world.finish();
  assert.deepEqual([world.job(id).state, world.job(id).counts.removed], ['cancelled', 10]);
});

function id0(world: World): string {
  return world.told[0]?.job ?? assert.fail('no job was told');
}
