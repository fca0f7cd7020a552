import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './harness.ts';

const names = (count: number, prefix = 'user') =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

test('one lost phone: asked, proven by a re-read, on record', async () => {
  const world = new World('anna');
  const id = world.accept(['anna']);
  await world.finish();
  assert.deepEqual(world.ends(id), { anna: { outcome: 'removed', verified: true } });
  assert.deepEqual(world.course(id), [
    'job.accepted',
    'batch.started',
    'batch.answered',
    'targets.settled',
    'job.finished',
  ]);
  assert.deepEqual(
    world.record.audit.map(({ action, detail }) => [action, detail['outcomes']]),
    [['job.finished', { removed: ['anna'] }]],
  );
  assert.equal(world.job(id).state, 'finished');
  assert.deepEqual(world.told, world.record.events(id), 'all that is on record was told');
});

test('three hundred accounts take a first batch of ten and one call for the rest', async () => {
  const world = new World(...names(300));
  const id = world.accept(names(300));
  await world.finish();
  assert.equal(world.job(id).counts.removed, 300);
  assert.deepEqual(
    world.cpanel.removals.map((call) => call.names.length),
    [10, 290],
  );
});

test('what the plan found off is not sent, and proven off by the re-read', async () => {
  const world = new World('anna');
  world.cpanel.set(false, 'bert');
  const id = world.accept(['bert', 'anna']);
  await world.finish();
  assert.deepEqual(world.cpanel.removals[0]?.names, ['anna']);
  assert.deepEqual(world.ends(id)['bert'], { outcome: 'already-off', verified: true });
});

test('with nothing to remove the job ends at once, without a call or a read', async () => {
  const world = new World();
  world.cpanel.set(false, 'bert');
  const id = world.accept(['bert', 'nobody', 'info@example.com']);
  await world.clock.rest();
  world.check();
  assert.equal(world.job(id).state, 'finished');
  assert.deepEqual(world.ends(id)['bert'], { outcome: 'already-off', verified: true });
  assert.equal(world.ends(id)['nobody']?.code, 'unknown-account');
  assert.equal(world.ends(id)['info@example.com']?.code, 'mailbox');
  assert.equal(world.cpanel.removals.length, 0);
  assert.equal(world.cpanel.reads.length, 1, 'the plan read, the job did not');
});

test('with nothing but refused names there is still a job that ends', async () => {
  const world = new World();
  const id = world.accept(['nobody']);
  await world.finish();
  assert.deepEqual(world.job(id).counts, {
    removed: 0,
    'already-off': 0,
    refused: 1,
    failed: 0,
    cancelled: 0,
  });
});

test('2FA that is on after an accepted call ends as failed, "on-again"', async () => {
  const world = new World('anna', 'bert');
  world.cpanel.keeping.add('anna');
  const id = world.accept(['anna', 'bert']);
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'failed on-again', bert: 'removed' });
});

test('a name that cPanel refuses ends as refused with its text; the others go on', async () => {
  const world = new World('anna', 'bert');
  const text = 'You are not authorized to modify “anna”: (XID abc234)';
  world.cpanel.refusing.set('anna', text);
  const id = world.accept(['anna', 'bert']);
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'refused refused-by-cpanel', bert: 'removed' });
  assert.equal(world.ends(id)['anna']?.reason, text);
  assert.equal(world.job(id).stoppedBy, undefined);
});

test('an account that exists without being listed can be removed, unproven', async () => {
  const world = new World('anna');
  const id = world.accept(['anna', 'vendor'], { others: ['vendor'] });
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed', vendor: 'removed state-not-listed' });
  assert.equal(world.ends(id)['vendor']?.verified, false);
});

test('an account of which the answer says nothing is judged by its state', async () => {
  const world = new World('anna', 'bert');
  world.cpanel.unmentioned.add('anna').add('bert');
  world.cpanel.keeping.add('bert');
  const id = world.accept(['anna', 'bert']);
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed', bert: 'failed not-in-reply' });
  assert.match(world.ends(id)['anna']?.note ?? '', /no clear answer/);
});

test('an account deleted between call and re-read ends as removed, unproven', async () => {
  const world = new World('anna');
  const id = world.accept(['anna']);
  await world.until(() => world.course(id).includes('batch.answered'));
  world.cpanel.states.delete('anna');
  await world.finish();
  assert.deepEqual(world.outcomes(id), { anna: 'removed account-gone' });
});

test('a read older than 15 s is made anew, and what went off meanwhile is not sent', async () => {
  const world = new World('anna', 'bert', 'carl');
  const startAt = new Date(world.clock.now() + 60_000).toISOString();
  const id = world.accept(['anna', 'bert', 'carl'], { startAt });
  world.cpanel.set(false, 'bert');
  await world.finish();
  assert.deepEqual(
    world.cpanel.removals.map((call) => call.names),
    [['anna', 'carl']],
  );
  assert.deepEqual(world.outcomes(id), { anna: 'removed', bert: 'already-off', carl: 'removed' });
  assert.ok(world.course(id).includes('targets.read'));
});

test('2FA that was off at the plan and is on at the end is told, not touched', async () => {
  const world = new World('anna');
  world.cpanel.set(false, 'bert');
  const id = world.accept(['anna', 'bert']);
  world.cpanel.set(true, 'bert');
  await world.finish();
  assert.deepEqual(world.ends(id)['bert'], { outcome: 'already-off', verified: false, note: 'on-since' });
  assert.equal(world.cpanel.sent().has('bert'), false);
});

test('a job waits for its start time and asks for the rights then', async () => {
  const world = new World('anna', 'bert');
  const startAt = new Date(world.clock.now() + 3_600_000).toISOString();
  const kept = world.accept(['anna'], { startAt });
  const lost = world.accept(['bert'], { startAt });
  await world.clock.pass(3_599_000);
  assert.deepEqual(world.job(kept).waiting, { for: 'start-time', detail: startAt });
  assert.equal(world.cpanel.removals.length, 0);
  world.unworthy.add(`actor-of-${lost}`);
  await world.finish();
  assert.deepEqual(world.course(kept).slice(0, 4), [
    'job.accepted',
    'waiting start-time',
    'job.queued',
    'batch.started',
  ]);
  assert.deepEqual(world.outcomes(kept), { anna: 'removed' });
  assert.deepEqual(world.outcomes(lost), { bert: 'cancelled rights-lost' });
  assert.equal(world.job(lost).stoppedBy, 'rights-lost');
});

test('a start time of weeks is waited for in short waits: one long timer would overflow', async () => {
  const world = new World('anna');
  world.accept(['anna'], { startAt: new Date(world.clock.now() + 30 * 24 * 3_600_000).toISOString() });
  await world.clock.pass(31 * 24 * 3_600_000);
  world.check();
  assert.ok(world.record.isIdle);
  assert.ok(Math.max(...world.clock.waits) <= 60_000);
});

test('a small job that starts during a big one is served after the call under way', async () => {
  const world = new World(...names(2000), 'lost');
  world.cpanel.perAccountMs = 10;
  const big = world.accept(names(2000));
  await world.until(() => world.cpanel.removals.length === 3);
  const small = world.accept(['lost']);
  await world.until(() => world.job(small).state === 'finished');
  assert.equal(world.job(big).state, 'running');
  assert.deepEqual(world.cpanel.removals[3]?.names, ['lost']);
  await world.finish();
  assert.equal(world.job(big).counts.removed, 2000);
});

test('a target that went off and was passed over does not hide from a later read who went off after it', async () => {
  const world = new World('anna', 'bert', 'carl', 'dora');
  world.settings.batch = { max: 1, targetSeconds: 1 };
  world.cpanel.fixedMs = 20_000;
  const startAt = new Date(world.clock.now() + 60_000).toISOString();
  const id = world.accept(['anna', 'bert', 'carl', 'dora'], { startAt });
  world.cpanel.set(false, 'bert');
  await world.until(() => world.cpanel.removals.length === 2);
  assert.deepEqual(world.cpanel.removals[1]?.names, ['carl']);
  world.cpanel.set(false, 'dora');
  await world.finish();
  assert.deepEqual(world.outcomes(id), {
    anna: 'removed',
    bert: 'already-off',
    carl: 'removed',
    dora: 'already-off',
  });
});
