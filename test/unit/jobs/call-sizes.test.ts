import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './harness.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `user${index}`);
const sizes = ({ cpanel }: World) => cpanel.removals.map((removal) => removal.names.length);
/** What the longest call took beyond what any call takes, ms: so long it held cPanel's lock for its accounts. */
const longest = ({ cpanel }: World) =>
  Math.max(...cpanel.removals.map(({ startedAt, endedAt = 0 }) => endedAt - startedAt - cpanel.fixedMs));

test('accounts that cPanel refuses do not tell what others cost, however many they are', async () => {
  for (const first of [10, 610, 3000]) {
    const world = new World(...names(5000));
    for (const name of names(first)) world.cpanel.refusing.set(name, 'The account is suspended.');
    world.cpanel.perAccountMs = 4;
    const id = world.accept(names(5000));
    await world.finish();
    assert.equal(world.job(id).counts.removed, 5000 - first);
    assert.ok(longest(world) <= 3750, `${first} refused: ${longest(world)} ms`);
  }
});

test('a job that is refused as a whole takes calls of a hundred', async () => {
  const world = new World(...names(1000));
  for (const name of names(1000)) world.cpanel.refusing.set(name, 'The account is suspended.');
  world.accept(names(1000));
  await world.finish();
  assert.deepEqual(sizes(world), [10, 20, 40, 80, 100, 100, 100, 100, 100, 100, 100, 100, 50]);
});

test('refused ones in between cost a few calls more', async () => {
  const world = new World(...names(10_000));
  for (const [index, name] of names(10_000).entries()) {
    if (index % 2 === 0) world.cpanel.refusing.set(name, 'The account is suspended.');
  }
  world.accept(names(10_000));
  await world.finish();
  assert.ok(sizes(world).length <= 7, sizes(world).join());
});

test('what others cost does not count where all of the first ten were refused', async () => {
  const world = new World(...names(3000));
  world.accept(names(1000));
  await world.finish();
  const before = sizes(world).length;
  for (const name of names(1010).slice(1000)) world.cpanel.refusing.set(name, 'The account is suspended.');
  world.cpanel.perAccountMs = 20;
  world.accept(names(3000).slice(1000));
  await world.finish();
  assert.deepEqual(sizes(world).slice(before, before + 2), [10, 20]);
  assert.ok(longest(world) <= 3750, `${longest(world)} ms`);
});

test('a job that cPanel kept waiting for more than an hour begins with ten again', async () => {
  const world = new World(...names(3000));
  world.settings.batch.max = 1000;
  world.accept(names(3000));
  await world.until(() => world.cpanel.removals.length === 3);
  world.cpanel.nextReads.push(...names(100).map(() => 'no licence'));
  world.clock.jump(60_000);
  world.cpanel.perAccountMs = 50;
  await world.until(() => world.cpanel.removals.length === 4);
  assert.deepEqual(sizes(world), [10, 597, 1000, 10]);
  await world.finish();
});

/** Each account takes 40 ms, and the list longer than a call of ten. */
function slowListWorld(count: number): World {
  const world = new World(...names(count));
  world.cpanel.readMs = 1200;
  world.cpanel.perAccountMs = 40;
  return world;
}

test('where a list takes longer than ten accounts, a call that does nothing tells the start-up beside them', async () => {
  const world = slowListWorld(600);
  world.accept(names(600));
  await world.finish();
  const [first] = world.cpanel.removals;
  assert.deepEqual(sizes(world).slice(0, 2), [10, 28]);
  assert.equal(world.cpanel.bareCalls[0], first?.startedAt);
  assert.ok(longest(world) <= 1250, `${longest(world)} ms`);
  const { bareCalls } = world.cpanel;
  const pauses = bareCalls.slice(1).map((at, index) => at - (bareCalls[index] ?? 0));
  assert.ok(
    pauses.every((ms) => ms > 60_000),
    'once a minute at most',
  );
});

test('a start-up that is not told, too late or never, keeps calls short and the job going', async () => {
  for (const [lateMs, fails] of [
    [1500, false],
    [0, true],
  ] as const) {
    const world = slowListWorld(600);
    world.cpanel.bareLateMs = lateMs;
    world.cpanel.bareFails = fails;
    const id = world.accept(names(600));
    await world.finish();
    assert.equal(world.job(id).counts.removed, 600);
    assert.deepEqual(sizes(world).slice(0, 2), [10, 40]);
    assert.ok(longest(world) <= 3750, `${longest(world)} ms`);
  }
});

test('no start-up is asked for by a job of thirty, nor where it is known', async () => {
  const world = slowListWorld(131);
  world.accept(names(30));
  await world.finish();
  assert.deepEqual([world.cpanel.bareCalls.length, sizes(world)], [0, [10, 20]]);
  world.accept(names(80).slice(30));
  await world.finish();
  world.accept(names(131).slice(80));
  await world.finish();
  assert.equal(world.cpanel.bareCalls.length, 1);
});
