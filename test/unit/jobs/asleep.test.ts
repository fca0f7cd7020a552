import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './harness.ts';

const names = (count: number, prefix = 'user') =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const hours = (count: number) => count * 3_600_000;
const inFours = { max: 10, targetSeconds: 1 };

/** A world whose job of forty has its first call of ten under way. */
async function inCall(options: { notify?: true } = {}) {
  const world = new World(...names(40));
  world.settings.batch = inFours;
  const id = world.accept(names(40), options);
  await world.until(() => world.cpanel.removals.length === 1);
  return { world, id };
}

function isTooLate(world: World, id: string, removed: number, cancelled: number): void {
  const { stoppedBy, state, counts } = world.job(id);
  assert.deepEqual([state, stoppedBy], ['finished', 'too-late-to-resume']);
  assert.deepEqual(counts, { removed, cancelled, 'already-off': 0, refused: 0, failed: 0 });
  const { code, reason } = world.ends(id)['user39'] ?? {};
  assert.deepEqual(
    [code, reason],
    [
      'too-late-to-resume',
      'The service was down, or the whole server slept, for too long: the job was not taken up again.',
    ],
  );
}

test('a machine that sleeps two days in mid-call: what was sent is settled, nothing more is sent, nobody is told', async () => {
  const { world, id } = await inCall({ notify: true });
  world.clock.jump(hours(48));
  await world.finish();
  isTooLate(world, id, 10, 30);
  assert.equal(world.cpanel.removals.length, 1);
  assert.deepEqual(
    world.record.notices.map(({ withheld }) => withheld !== undefined),
    names(10).map(() => true),
  );
});

test('it sleeps while the job waits for the load, for cPanel, for its rights, or for room on the disk', async () => {
  for (const [what, hinder] of [
    ['load', (world: World) => void (world.load = 9)],
    ['cpanel', (world: World) => void world.cpanel.nextReads.push(...names(400, 'locked'))],
    ['rights', (world: World) => void (world.muteness = 400)],
    ['disk', (world: World) => void (world.record.failures = 100)],
  ] as const) {
    const world = new World(...names(40));
    // From a start time on everything is asked for.
    const startAt = new Date(world.clock.now() + 20_000).toISOString();
    const id = world.accept(names(40), { startAt });
    await world.clock.pass(19_900);
    hinder(world);
    await world.clock.pass(30_000);
    assert.equal(world.cpanel.removals.length, 0, what);
    world.clock.jump(hours(48));
    const wokenAt = world.clock.now();
    await world.finish();
    isTooLate(world, id, 0, 40);
    assert.equal(world.cpanel.removals.length, 0, what);
    if (what !== 'disk')
      assert.ok(world.clock.now() - wokenAt <= 15_000, `${what}: nothing is waited for any more`);
  }
});

test('an intent that could not be put on record before is not followed by its call', async () => {
  const { world, id } = await inCall();
  await world.clock.pass(200);
  world.record.onCommitted = (_, events) => {
    if (events.some(({ type }) => type === 'batch.answered')) world.record.failures = 3;
  };
  await world.until(() => world.reports.length > 0);
  assert.deepEqual(world.record.view(id).openBatch?.from, undefined);
  world.clock.jump(hours(48));
  await world.finish();
  isTooLate(world, id, 10, 30);
  assert.equal(world.cpanel.removals.length, 1);
});

test('in the lane behind others a job waits for hours', async () => {
  const world = new World(...names(12), 'late0', 'late1');
  world.cpanel.fixedMs = 400_000;
  for (const name of names(12)) world.accept([name]);
  const id = world.accept(['late0', 'late1']);
  const acceptedAt = world.clock.now();
  await world.until(() => world.cpanel.removals.some(({ names: [name] }) => name === 'late0'));
  assert.ok(world.clock.now() - acceptedAt > hours(1));
  await world.finish();
  assert.deepEqual(world.outcomes(id), { late0: 'removed', late1: 'removed' });
});

test('with no time allowed for an interruption a job still waits, and its calls take theirs', async () => {
  const world = new World(...names(40));
  world.settings.batch = inFours;
  world.settings.resume.withinSeconds = 0;
  world.cpanel.fixedMs = 400_000;
  world.load = 9;
  const id = world.accept(names(40));
  await world.finish();
  assert.equal(world.job(id).counts.removed, 40);
});

test('a job that waits in the lane when the machine falls asleep sends nothing afterwards', async () => {
  const world = new World(...names(40), ...names(12, 'other'));
  world.settings.batch = inFours;
  world.cpanel.fixedMs = 20_000;
  const first = world.accept(names(12, 'other'));
  const id = world.accept(names(40));
  await world.clock.pass(1000);
  world.clock.jump(hours(48));
  const fresh = world.accept(['other11']);
  await world.finish();
  isTooLate(world, id, 0, 40);
  assert.deepEqual([world.job(first).counts.removed, world.job(first).counts.cancelled], [10, 2]);
  assert.deepEqual(world.outcomes(fresh), { other11: 'removed' }, 'one that was started after it is not old');
});

test('a clock that is corrected ends no job: by minutes ahead, however far back', async () => {
  for (const ms of [60_000, hours(0.9), -hours(48)]) {
    const { world, id } = await inCall();
    world.clock.jump(ms);
    await world.finish();
    assert.equal(world.job(id).counts.removed, 40, `${ms} ms`);
  }
});

test('a clock that was set back makes no job young', async () => {
  const { world, id } = await inCall();
  world.load = 9;
  world.clock.jump(-hours(48));
  await world.clock.pass(30_000);
  world.clock.jump(hours(47));
  await world.clock.pass(30_000);
  world.clock.jump(-hours(47));
  world.load = 0;
  await world.finish();
  isTooLate(world, id, 10, 30);
});

test('a machine that wakes up before the start time starts the job', async () => {
  const world = new World('anna');
  const startAt = new Date(world.clock.now() + hours(30)).toISOString();
  const id = world.accept(['anna'], { startAt });
  await world.clock.pass(1000);
  world.clock.jump(hours(24));
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed' });
});

test('a job whose last call was under way was not stopped by it', async () => {
  const world = new World('anna');
  const id = world.accept(['anna']);
  await world.until(() => world.cpanel.removals.length === 1);
  world.cpanel.nextReads.push('locked', 'locked', 'locked');
  world.clock.jump(hours(48));
  const wokenAt = world.clock.now();
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed' });
  assert.equal(world.job(id).stoppedBy, undefined);
  assert.ok(world.clock.now() - wokenAt >= 7000, 'and its questions keep their distance');
});

test('it sleeps while a new service waits for the call of the last: what that did not do is not sent once more', async () => {
  const { world, id } = await inCall();
  world.service.kill();
  world.restart();
  await world.clock.rest();
  world.clock.jump(hours(48));
  world.cpanel.goDown();
  world.cpanel.nextReads.push('locked', 'locked');
  await world.until(() => world.cpanel.nextReads.length === 1);
  // What it said meanwhile is young.
  world.service.kill();
  world.restart();
  await world.finish();
  assert.equal(world.cpanel.removals.length, 1);
  assert.equal(world.job(id).stoppedBy, 'too-late-to-resume');
  assert.deepEqual([world.job(id).counts.failed, world.job(id).counts.cancelled], [10, 30]);
  assert.equal(world.outcomes(id)['user0'], 'failed call-lost');
});

test('a cancelled job ends for the reason that somebody gave', async () => {
  const { world, id } = await inCall();
  await world.service.engine.cancel(id, { user: 'root', via: 'cli' });
  world.clock.jump(hours(48));
  await world.finish();
  assert.deepEqual([world.job(id).state, world.job(id).stoppedBy], ['cancelled', undefined]);
  assert.equal(world.outcomes(id)['user39'], 'cancelled cancelled');
});

test('a service that is stopped or killed as it wakes up leaves no job that its next start goes on with', async () => {
  for (const end of ['stop', 'kill'] as const) {
    const { world, id } = await inCall();
    world.clock.jump(hours(48));
    world.record.onCommit = (moment, { events }) => {
      if (moment === 'after' && end === 'kill' && events.some(({ type }) => type === 'batch.answered'))
        world.service.kill();
    };
    if (end === 'stop') await world.service.stop();
    else await world.until(() => !world.service.isAlive);
    assert.equal(world.course(id).at(-1), 'batch.answered');
    world.restart();
    await world.finish();
    isTooLate(world, id, 10, 30);
    assert.equal(world.cpanel.removals.length, 1, end);
  }
});

test('the same while what was lost in a call is sent again, and while cPanel is asked for it', async () => {
  for (const fails of [false, true]) {
    const world = new World('anna', 'bert');
    const id = world.accept(['anna', 'bert']);
    await world.until(() => world.cpanel.removals.length === 1);
    world.service.kill();
    world.cpanel.goDown();
    world.settings.batch = { max: 1, targetSeconds: 1 };
    if (fails) world.cpanel.nextReads.push('locked');
    world.restart();
    if (!fails) await world.until(() => world.cpanel.removals.length === 2);
    await world.clock.rest();
    world.clock.jump(hours(48));
    await world.service.stop();
    world.restart();
    await world.finish();
    assert.deepEqual(
      world.cpanel.removals.map(({ names: sent }) => sent),
      fails ? [['anna', 'bert']] : [['anna', 'bert'], ['anna']],
    );
    assert.equal(world.outcomes(id)['bert'], 'failed daemon-died');
  }
});

test('why a call was not made stays known if the service dies at once', async () => {
  const world = new World('anna');
  world.record.failures = 1;
  const id = world.accept(['anna']);
  await world.clock.rest();
  world.clock.jump(hours(48));
  world.record.onCommit = (moment, { events }) => {
    if (moment === 'after' && events.some(({ type }) => type === 'batch.answered')) world.service.kill();
  };
  await world.until(() => !world.service.isAlive);
  world.restart();
  await world.finish();
  assert.equal(world.job(id).stoppedBy, 'too-late-to-resume');
  assert.deepEqual(world.outcomes(id), { anna: 'cancelled too-late-to-resume' });
  assert.equal(world.cpanel.removals.length, 0);
});
