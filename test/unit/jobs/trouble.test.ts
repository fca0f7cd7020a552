import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './harness.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `user${index}`);

test('a call that fails as a whole is judged by the state: off is removed, on is failed', async () => {
  for (const kind of [
    'refused',
    'timed-out',
    'killed',
    'malformed',
    'no-document',
    'could-not-start',
  ] as const) {
    const world = new World('anna');
    world.cpanel.nextCalls.push({ kind, saved: kind !== 'refused' });
    const id = world.accept(['anna']);
    await world.finish();
    const { anna } = world.ends(id);
    const text = `the call ended: ${kind}`;
    if (kind === 'refused') {
      assert.deepEqual(anna, { outcome: 'failed', verified: false, code: 'call-refused', reason: text });
    } else {
      assert.equal(anna?.outcome, 'removed');
      assert.equal(anna.verified, true);
      assert.ok(anna.note?.includes(text));
    }
    assert.equal(world.job(id).stoppedBy, undefined, 'nobody was left unsent');
  }
});

test('two calls in a row that fail as a whole stop the job; what was answered is settled', async () => {
  const world = new World(...names(40));
  world.settings.batch = { max: 10, targetSeconds: 1 };
  world.cpanel.set(false, 'off');
  world.cpanel.nextCalls.push(
    { kind: 'ok' },
    { kind: 'timed-out', saved: true },
    { kind: 'timed-out', saved: false },
  );
  const id = world.accept([...names(40), 'off']);
  await world.finish();
  const { stoppedBy, counts, state } = world.job(id);
  assert.equal(stoppedBy, 'calls-failed');
  assert.equal(state, 'finished');
  assert.deepEqual(counts, { removed: 20, 'already-off': 1, refused: 0, failed: 10, cancelled: 10 });
  assert.equal(world.outcomes(id)['user39'], 'cancelled calls-failed');
  assert.deepEqual(world.ends(id)['off'], { outcome: 'already-off', verified: true });
});

test('failing calls with a good one between them do not stop the job', async () => {
  const world = new World(...names(40));
  world.settings.batch = { max: 10, targetSeconds: 1 };
  world.cpanel.nextCalls.push(
    { kind: 'killed', saved: false },
    { kind: 'ok' },
    { kind: 'killed', saved: false },
    { kind: 'ok' },
  );
  const id = world.accept(names(40));
  await world.finish();
  assert.equal(world.job(id).stoppedBy, undefined);
  assert.equal(world.cpanel.removals.length, 4);
  assert.deepEqual([world.job(id).counts.removed, world.job(id).counts.failed], [20, 20]);
});

test('a call that fails at once does not make accounts look cheap to the next', async () => {
  const world = new World(...names(3000));
  world.cpanel.perAccountMs = 1;
  world.cpanel.nextCalls.push({ kind: 'ok' }, { kind: 'killed', saved: false, durationMs: 5 });
  world.accept(names(3000));
  await world.finish();
  const sizes = world.cpanel.removals.map((removal) => removal.names.length);
  assert.equal(sizes[0], 10);
  assert.equal(sizes[2], sizes[1], sizes.join());
  assert.ok(
    sizes.every((size) => size <= 1250),
    sizes.join(),
  );
});

test('refusals of single accounts never stop the job, however many', async () => {
  const world = new World(...names(100));
  for (const name of names(99)) world.cpanel.refusing.set(name, 'not authorized');
  const id = world.accept(names(100));
  await world.finish();
  assert.deepEqual([world.job(id).counts.refused, world.job(id).counts.removed], [99, 1]);
  assert.equal(world.job(id).stoppedBy, undefined);
});

test('a re-read that keeps failing leaves the targets in doubt; each distinct text is told once', async () => {
  const world = new World('anna');
  const id = world.accept(['anna']);
  world.cpanel.nextReads.push(...Array.from({ length: 10 }, () => 'locked'), 'no licence', 'no licence');
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed' });
  const waits = world.record.events(id).filter((event) => event.type === 'job.waiting');
  assert.deepEqual(
    waits.map((event) => [event.for, event.detail]),
    [
      ['cpanel', 'locked'],
      ['cpanel', 'no licence'],
    ],
  );
});

test('failed reads are tried again after 1 s, 2 s, … and at most a minute', async () => {
  const world = new World('anna');
  world.accept(['anna']);
  world.cpanel.nextReads.push(...Array.from({ length: 9 }, () => 'locked'));
  await world.finish();
  // Every 15 s the job looks at the clock besides.
  const waits = world.clock.waits.filter((ms) => ms !== 15_000);
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

test('a read that fails before the first call sends nobody and lets others use the lane', async () => {
  const world = new World('anna', 'bert');
  const startAt = new Date(world.clock.now() + 60_000).toISOString();
  const id = world.accept(['anna'], { startAt });
  world.cpanel.nextReads.push('locked', 'locked', 'locked', 'locked', 'locked', 'locked');
  await world.until(() => world.job(id).waiting?.for === 'cpanel');
  const other = world.accept(['bert']);
  await world.until(() => world.cpanel.removals.length === 1);
  assert.deepEqual(world.cpanel.removals[0]?.names, ['bert']);
  await world.finish();
  assert.deepEqual({ ...world.outcomes(id), ...world.outcomes(other) }, { anna: 'removed', bert: 'removed' });
});

test('the busy server: a job waits, says so, settles after a minute, and goes on in the end', async () => {
  const world = new World(...names(30));
  world.settings.batch = { max: 10, targetSeconds: 1 };
  const id = world.accept(names(30));
  await world.until(() => world.cpanel.removals.length === 1);
  world.load = 9.5;
  await world.clock.pass(50_000);
  assert.deepEqual(world.job(id).waiting, { for: 'load', detail: 'load 9.50 per core, above 4' });
  assert.equal(world.job(id).counts.removed, 0);
  await world.clock.pass(20_000);
  assert.equal(world.job(id).counts.removed, 10, 'nobody has to wonder any longer');
  assert.equal(world.job(id).waiting?.for, 'load', 'and still it waits');
  assert.equal(world.cpanel.removals.length, 1);
  await world.clock.pass(900_000);
  world.check();
  assert.equal(world.job(id).state, 'finished', 'its patience of 900 s is for the whole job');
  assert.equal(world.job(id).counts.removed, 30);
});

test('the load passes: the job goes on at the next look', async () => {
  const world = new World(...names(30));
  world.load = 5;
  const id = world.accept(names(30));
  await world.clock.pass(30_000);
  assert.equal(world.cpanel.removals.length, 0);
  world.load = 4;
  await world.clock.pass(5200);
  assert.equal(world.cpanel.removals.length, 1);
  assert.equal(world.job(id).waiting, undefined);
  await world.finish();
});

test('a job of ten targets never waits for the load, nor any with the gate off', async () => {
  for (const [count, pauseAbove] of [
    [10, 4],
    [30, null],
  ] as const) {
    const world = new World(...names(count));
    world.settings.load.pauseAbove = pauseAbove;
    world.load = 100;
    const id = world.accept(names(count));
    await world.finish();
    assert.ok(!world.course(id).includes('waiting load'));
  }
});

test('a record that cannot be written: nothing is told, nothing overtakes it, then all goes on', async () => {
  const world = new World('anna');
  world.record.failures = 5;
  const id = world.accept(['anna']);
  await world.clock.pass(3500);
  assert.equal(world.told.length, 1, 'only the acceptance');
  assert.equal(world.cpanel.removals.length, 0, 'no call without its intent on record');
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed' });
  assert.deepEqual(world.told, world.record.events(id));
  assert.equal(world.reports.filter(({ message }) => message.includes('cannot be written')).length, 5);
});

test('the record fails right after a call: the answer waits for it and is not lost', async () => {
  const world = new World('anna');
  const id = world.accept(['anna']);
  await world.until(() => world.course(id).includes('batch.started'));
  world.record.failures = 30;
  await world.clock.pass(20_000);
  assert.ok(!world.course(id).includes('batch.answered'));
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed' });
  assert.equal(world.cpanel.removals.length, 1);
});
