import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Job } from '../../daemon/protocol/job.ts';
import { prepare, type Stage, stage } from '../integration/harness.ts';
import {
  assertHonest,
  eventsUntil,
  finished,
  outcomesOf,
  postJob,
  readJob,
  removal,
  removals,
  startJob,
} from '../integration/jobs.ts';
import { bent } from './bent.ts';
import { FailingDisk, noDisk, noLoop, SmallDisk } from './small-disk.ts';

const on = ['alice', 'bob', 'carol'];
const cannotWrite = /record cannot be written|housekeeping failed|state-not-writable/u;
const removedAll = { alice: 'removed', bob: 'removed', carol: 'removed' };

/** A daemon whose state lies on a disk of its own. */
async function onSmallDisk(t: TestContext, options: Stage = {}) {
  const disk = new SmallDisk(t);
  const made = await prepare(t, { on, ...options });
  disk.mountAt(made.daemon.stateDir, '2m');
  await made.daemon.start();
  return { ...made, disk };
}

/** A job whose state disk fills up during its first call; resolves once the daemon has told that it cannot write. */
async function fullInMidCall(t: TestContext) {
  const made = await onSmallDisk(t, { config: { batch: { max: 1 } } });
  const { host, daemon, disk } = made;
  daemon.expectError(cannotWrite);
  const before = host.twoFactor();
  host.gate('call', 'before-save', { function: removal, nth: 1 });
  const { id } = await startJob(daemon, on);
  await host.reached('call');
  disk.fill();
  host.open('call');
  while (!daemon.log().some(({ msg }) => /record cannot be written/u.test(msg))) {
    await daemon.request('GET', '/v1/status');
  }
  return { ...made, before, id };
}

test("cPanel's own disk is full at save: nobody is told to be rid of 2FA, and later it works", {
  skip: noDisk,
}, async (t) => {
  const disk = new SmallDisk(t);
  const { host, daemon } = await stage(t, { on });
  const entries = host.twoFactor();
  // With the data on it before it is full.
  disk.mountAt(dirname(host.paths.twoFactor), '64k');
  host.setTwoFactor(entries, true);
  host.gate('call', 'before-save', { function: removal });
  const { id } = await startJob(daemon, on);
  await host.reached('call');
  disk.fill();
  host.open('call');
  const { job, targets } = await finished(daemon, id);
  assertHonest(host, targets, entries);
  assert.equal(job.counts.failed, 3);
  for (const { reason } of targets)
    assert.match(reason ?? '', /failed to write to the file .*ENOSPC|No space left/u);
  disk.makeRoom();
  const again = await startJob(daemon, on);
  assert.deepEqual(outcomesOf((await finished(daemon, again.id)).targets), removedAll);
});

test('the state disk is full: no job is taken, those on record are read, and with room all is well', {
  skip: noDisk,
}, async (t) => {
  const { host, daemon, disk } = await onSmallDisk(t);
  daemon.expectError(cannotWrite);
  const early = await startJob(daemon, ['alice']);
  await finished(daemon, early.id);
  disk.fill();
  const refused = (await postJob(daemon, ['bob'], { key: 'k' })).problem('state-not-writable');
  assert.match(refused.detail, /full/u);
  assert.equal((await readJob(daemon, early.id)).state, 'finished', 'reading goes on');
  assert.ok(host.twoFactor().has('bob'), 'what is not on record is not done');
  assert.equal(removals(host).length, 1);
  disk.makeRoom();
  const { id } = (await postJob(daemon, ['bob'], { key: 'k' })).as(Job, 201);
  assert.deepEqual(outcomesOf((await finished(daemon, id)).targets), { bob: 'removed' });
});

test('the state disk fills up in mid-call: nobody is told before it is on record, then all is', {
  skip: noDisk,
}, async (t) => {
  const { host, daemon, disk, id } = await fullInMidCall(t);
  assert.equal(host.twoFactor().has('alice'), false, 'cPanel has done it');
  const told = await eventsUntil(daemon, id, ({ type }) => type === 'batch.started');
  assert.equal(told.at(-1)?.type, 'batch.started', 'and nobody is told');
  assert.equal(removals(host).length, 1, 'nothing more is sent');
  disk.makeRoom();
  const end = await finished(daemon, id);
  assert.deepEqual(outcomesOf(end.targets), removedAll);
  assert.deepEqual(end.events.slice(0, told.length), told);
  assert.equal(removals(host).length, 3);
});

test('killed while the state disk is full: the next start settles what the call did', {
  skip: noDisk,
}, async (t) => {
  const { host, daemon, disk, before, id } = await fullInMidCall(t);
  await daemon.kill();
  disk.makeRoom();
  await daemon.start();
  const { targets, target } = await finished(daemon, id);
  assertHonest(host, targets, before);
  assert.deepEqual(outcomesOf(targets), removedAll);
  assert.match(target('alice').note ?? '', /no clear answer/u);
});

test('the state disk turns read-only: jobs are refused and say why; it is mended without a restart', {
  skip: noDisk,
}, async (t) => {
  const { host, daemon, disk } = await onSmallDisk(t);
  daemon.expectError(cannotWrite);
  await daemon.stop();
  disk.setReadOnly(true);
  await assert.rejects(daemon.start(), /cannot be written|read-only|EROFS/iu);
  disk.setReadOnly(false);
  await daemon.restart().catch(async () => daemon.start());
  const { id } = await startJob(daemon, on);
  assert.deepEqual(outcomesOf((await finished(daemon, id)).targets), removedAll);
  assert.equal(removals(host).length, 1);
});

test('the state disk fails in mid-call and is read-only: nobody is told a thing, and once it is mended all is', {
  skip: noLoop,
}, async (t) => {
  const disk = new FailingDisk(t);
  const { host, daemon } = await prepare(t, { on, config: { batch: { max: 1 } } });
  disk.mountAt(daemon.stateDir);
  await daemon.start();
  daemon.expectError(cannotWrite);
  const before = host.twoFactor();
  host.gate('call', 'before-save', { function: removal, nth: 1 });
  const { id } = await startJob(daemon, on);
  await host.reached('call');
  disk.fail();
  host.open('call');
  const isTold = () => daemon.log().some(({ msg }) => /record cannot be written/u.test(msg));
  while (!isTold()) await daemon.request('GET', '/v1/status');
  (await postJob(daemon, ['bob'])).problem('state-not-writable');
  const told = await eventsUntil(daemon, id, ({ type }) => type === 'batch.started');
  assert.equal(told.at(-1)?.type, 'batch.started', 'what is not on record is not told');
  assert.equal(removals(host).length, 1, 'nothing more is sent');
  await daemon.kill();
  disk.mend();
  await daemon.start();
  const { targets, events } = await finished(daemon, id);
  assertHonest(host, targets, before);
  assert.deepEqual(outcomesOf(targets), removedAll);
  assert.deepEqual(events.slice(0, told.length), told, 'and nothing is taken back');
});

test('on a slow disk everything takes longer and nothing goes wrong', async (t) => {
  const config = { batch: { max: 1 } };
  const { host, daemon } = await stage(t, { on, config, env: bent({ slowMs: 300 }) });
  const before = host.twoFactor();
  const jobs = await Promise.all(on.map(async (user) => startJob(daemon, [user])));
  for (const { id } of jobs) {
    const { targets } = await finished(daemon, id);
    assertHonest(host, targets, before);
    for (const { outcome } of targets) assert.equal(outcome, 'removed');
  }
  const runs = removals(host);
  assert.equal(runs.length, on.length);
  runs.slice(1).forEach((run, index) => assert.ok(run.startedAt >= (runs[index]?.endedAt ?? Infinity) - 1));
});
