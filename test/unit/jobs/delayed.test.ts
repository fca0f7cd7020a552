import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './harness.ts';

/** A world in which a job of anna and bert waits for a minute. */
function waiting(): { world: World; id: string } {
  const world = new World('anna', 'bert');
  const startAt = new Date(world.clock.now() + 60_000).toISOString();
  return { world, id: world.accept(['anna', 'bert'], { startAt }) };
}

test('an account that has become protected while its job waited is refused, and the others go on', async () => {
  const { world, id } = waiting();
  world.guarded.add('bert');
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed', bert: 'refused protected' });
  assert.equal(world.job(id).stoppedBy, undefined);
  assert.deepEqual(
    world.cpanel.removals.map(({ names }) => names),
    [['anna']],
  );
});

test('several of them, in between and at the ends, leave the rest in order', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const world = new World(...names);
  const startAt = new Date(world.clock.now() + 60_000).toISOString();
  const id = world.accept(names, { startAt });
  for (const name of ['a', 'c', 'd', 'g']) world.guarded.add(name);
  // Off by the time it begins: passed over, and not sent.
  world.cpanel.set(false, 'e');
  await world.finish();
  assert.deepEqual(world.outcomes(id), {
    a: 'refused protected',
    b: 'removed',
    c: 'refused protected',
    d: 'refused protected',
    e: 'already-off',
    f: 'removed',
    g: 'refused protected',
  });
  assert.deepEqual([...world.cpanel.sent().keys()], ['b', 'f']);
});

test('a cancel after that gives up the rest alone', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
  const world = new World(...names);
  const startAt = new Date(world.clock.now() + 60_000).toISOString();
  const id = world.accept(names, { startAt });
  world.guarded.add('n5');
  world.load = 9;
  await world.until(() => world.course(id).includes('waiting load'));
  await world.service.engine.cancel(id, { user: 'root', via: 'cli' });
  await world.finish();
  const { n5, ...others } = world.outcomes(id);
  assert.equal(n5, 'refused protected');
  assert.deepEqual(new Set(Object.values(others)), new Set(['cancelled cancelled']));
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

test('rights of which cPanel does not tell are waited for, and an answer that comes is what counts', async () => {
  for (const [isWorthy, outcome] of [
    [true, 'removed'],
    [false, 'cancelled rights-lost'],
  ] as const) {
    const { world, id } = waiting();
    world.muteness = 3;
    if (!isWorthy) world.unworthy.add(world.job(id).actor.user);
    await world.until(() => world.course(id).includes('waiting cpanel'));
    assert.equal(world.cpanel.removals.length, 0);
    await world.finish();
    assert.deepEqual(world.outcomes(id), { anna: outcome, bert: outcome });
  }
});

test('an answer makes the next wait a short one again', async () => {
  const { world, id } = waiting();
  world.muteness = 5;
  await world.until(() => world.muteness < 0);
  world.silence = 1;
  const before = world.clock.now();
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed', bert: 'removed' });
  assert.ok(world.clock.now() - before < 10_000, `${world.clock.now() - before} ms`);
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
  assert.deepEqual(world.outcomes(id), { anna: 'refused protected', bert: 'removed' });
});

test('a job that starts at once is not asked about twice', async () => {
  const world = new World('anna');
  const id = world.accept(['anna']);
  world.guarded.add('anna');
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed' });
});

test('a start that a sleeping machine has missed by more than an hour is not made up for', async () => {
  for (const [hours, ended] of [
    [0.9, { anna: 'removed', bert: 'removed' }],
    [48, { anna: 'cancelled too-late-to-resume', bert: 'cancelled too-late-to-resume' }],
  ] as const) {
    const { world, id } = waiting();
    await world.clock.rest();
    world.clock.jump(hours * 3_600_000);
    await world.finish();
    assert.deepEqual(world.outcomes(id), ended, `${hours} hours`);
    assert.equal(world.cpanel.removals.length, hours < 1 ? 1 : 0);
  }
});
