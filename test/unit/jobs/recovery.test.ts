import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '../../../daemon/protocol/actor.ts';
import { World } from './harness.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `user${index}`);
const by: Actor = { user: 'root', via: 'cli' };
const hours = (count: number) => count * 3_600_000;

/** A world whose service died while its first call (ten of forty) was under way. */
async function diedInCall() {
  const world = new World(...names(40));
  world.cpanel.set(false, 'off');
  const id = world.accept([...names(40), 'off']);
  await world.until(() => world.cpanel.removals.length === 1);
  world.service.kill();
  return { world, id };
}

test('the service dies in a call that goes on: it is waited for, its work is noted, the rest follows', async () => {
  const { world, id } = await diedInCall();
  world.restart();
  await world.finish();
  assert.deepEqual([world.job(id).counts.removed, world.job(id).counts['already-off']], [40, 1]);
  assert.match(world.ends(id)['user0']?.note ?? '', /interrupted/);
  assert.deepEqual(
    [...world.cpanel.sent().values()].filter((times) => times > 1),
    [],
  );
});

test('the machine dies in a call: who is still on is sent exactly once more', async () => {
  const { world, id } = await diedInCall();
  world.cpanel.goDown();
  world.cpanel.set(false, 'user3');
  await world.clock.pass(60_000);
  world.restart();
  await world.finish();
  assert.equal(world.job(id).counts.removed, 40);
  const sent = world.cpanel.sent();
  assert.deepEqual([sent.get('user0'), sent.get('user3'), sent.get('user10')], [2, 1, 1]);
  assert.match(world.ends(id)['user3']?.note ?? '', /interrupted/);
  assert.equal(world.ends(id)['user0']?.note, undefined);
});

test('a target that was not sent because it had gone off is no lost one', async () => {
  const world = new World('anna', 'bert', 'carl');
  const startAt = new Date(world.clock.now() + 60_000).toISOString();
  const id = world.accept(['anna', 'bert', 'carl'], { startAt });
  world.cpanel.set(false, 'bert');
  await world.until(() => world.cpanel.removals.length === 1);
  world.service.kill();
  world.restart();
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed', bert: 'already-off', carl: 'removed' });
});

test('while an orphaned call is waited for, no other job makes one', async () => {
  const world = new World('anna', 'bert');
  world.cpanel.fixedMs = 20_000;
  const first = world.accept(['anna']);
  const second = world.accept(['bert']);
  await world.until(() => world.cpanel.removals.length === 1);
  world.service.kill();
  world.restart();
  await world.clock.pass(5000);
  assert.equal(world.cpanel.removals.length, 1);
  await world.finish();
  assert.deepEqual(
    { ...world.outcomes(first), ...world.outcomes(second) },
    { anna: 'removed', bert: 'removed' },
  );
});

test('another machine sends nothing: what is under way is settled, the rest cancelled', async () => {
  const { world, id } = await diedInCall();
  world.machineId = 'machine-two';
  world.restart();
  await world.finish();
  assert.equal(world.cpanel.removals.length, 1);
  assert.equal(world.job(id).stoppedBy, 'other-machine');
  assert.deepEqual(world.job(id).counts, {
    removed: 10,
    'already-off': 1,
    refused: 0,
    failed: 0,
    cancelled: 30,
  });
  assert.equal(world.outcomes(id)['user20'], 'cancelled other-machine');
});

test('after too long nothing is sent, also not what was lost in the call', async () => {
  const { world, id } = await diedInCall();
  world.cpanel.goDown();
  await world.clock.pass(hours(2));
  world.restart();
  await world.finish();
  assert.equal(world.cpanel.removals.length, 1);
  assert.equal(world.job(id).stoppedBy, 'too-late-to-resume');
  assert.deepEqual(world.job(id).counts, {
    removed: 0,
    'already-off': 1,
    refused: 0,
    failed: 10,
    cancelled: 30,
  });
  assert.deepEqual(world.ends(id)['off'], { outcome: 'already-off', verified: true });
});

test('a job that came too late stays so, though settling it made events and the service starts again', async () => {
  for (const count of [40, 5]) {
    const world = new World(...names(count));
    const id = world.accept(names(count));
    await world.until(() => world.cpanel.removals.length === 1);
    world.service.kill();
    world.cpanel.goDown();
    await world.clock.pass(hours(2));
    world.cpanel.nextReads.push(...Array.from({ length: 100 }, () => 'no licence'));
    world.restart();
    await world.clock.pass(60_000);
    assert.equal(world.job(id).waiting?.for, 'cpanel');
    world.service.kill();
    world.cpanel.nextReads.length = 0;
    world.restart();
    await world.finish();
    assert.equal(world.cpanel.removals.length, 1, 'nothing old fires by itself (R11)');
    assert.equal(world.job(id).counts.cancelled, count - Math.min(count, 10));
    if (count > 10) assert.equal(world.job(id).stoppedBy, 'too-late-to-resume');
  }
});

test('within the hour the job is taken up again', async () => {
  const { world, id } = await diedInCall();
  await world.clock.pass(hours(1) - 1000);
  world.restart();
  await world.finish();
  assert.equal(world.job(id).stoppedBy, undefined);
  assert.equal(world.job(id).counts.removed, 40);
});

test('a scheduled start is measured from its start time', async () => {
  for (const [late, outcome] of [
    [hours(0.5), 'removed'],
    [hours(2), 'cancelled too-late-to-resume'],
    [-hours(10), 'removed'],
  ] as const) {
    const world = new World('anna');
    const startAt = world.clock.now() + hours(24);
    const id = world.accept(['anna'], { startAt: new Date(startAt).toISOString() });
    await world.clock.pass(1000);
    world.service.kill();
    world.clock.jump(startAt + late - world.clock.now());
    world.restart();
    await world.clock.rest();
    if (late < 0) assert.equal(world.job(id).state, 'waiting');
    await world.finish();
    assert.deepEqual(world.outcomes(id), { anna: outcome });
    const waits = world.course(id).filter((type) => type === 'waiting start-time');
    assert.equal(waits.length, 1, 'what is known is not told again');
  }
});

test('a cancel on record holds after a restart, and the end keeps its reason', async () => {
  for (const downMs of [1000, hours(3)]) {
    const { world, id } = await diedInCall();
    world.restart();
    await world.service.engine.cancel(id, by);
    world.service.kill();
    await world.clock.pass(downMs);
    world.restart();
    await world.finish();
    assert.equal(world.job(id).state, 'cancelled');
    assert.equal(world.job(id).stoppedBy, undefined);
    assert.equal(world.outcomes(id)['user30'], 'cancelled cancelled');
    assert.deepEqual([world.job(id).counts.removed, world.job(id).counts.cancelled], [10, 30]);
  }
});

test('a job that failing calls stopped is not taken up again', async () => {
  const world = new World(...names(40));
  world.settings.batch = { max: 10, targetSeconds: 1 };
  world.cpanel.nextCalls.push({ kind: 'killed', saved: false }, { kind: 'killed', saved: false });
  world.cpanel.nextReads.push(...Array.from({ length: 20 }, () => 'locked'));
  const id = world.accept(names(40));
  await world.until(() => world.job(id).waiting?.for === 'cpanel');
  world.service.kill();
  world.restart();
  await world.finish();
  assert.equal(world.cpanel.removals.length, 2);
  assert.equal(world.job(id).stoppedBy, 'calls-failed');
  assert.deepEqual([world.job(id).counts.failed, world.job(id).counts.cancelled], [20, 20]);
});

test('rights are asked for again after a restart', async () => {
  const { world, id } = await diedInCall();
  world.unworthy.add(`actor-of-${id}`);
  world.restart();
  await world.finish();
  assert.equal(world.cpanel.removals.length, 1);
  assert.equal(world.job(id).stoppedBy, 'rights-lost');
  assert.equal(world.job(id).counts.removed, 10);
});

test('a clock that was set back does not make an old job young', async () => {
  for (const [back, counts] of [
    [30 * 24, { removed: 0, failed: 10, cancelled: 30 }],
    [0.5, { removed: 40, failed: 0, cancelled: 0 }],
  ] as const) {
    const { world, id } = await diedInCall();
    world.cpanel.goDown();
    world.clock.jump(-hours(back));
    world.restart();
    await world.finish();
    assert.deepEqual(world.job(id).counts, { 'already-off': 1, refused: 0, ...counts }, `${back} hours back`);
  }
});
