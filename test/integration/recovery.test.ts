import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { JobEvent } from '../../daemon/protocol/events.ts';
import { type Daemon, prepare, stage } from './harness.ts';
import type { SimulatedHost } from '../host/host.ts';
import {
  assertHonest,
  eventsUntil,
  finished,
  outcomesOf,
  readJob,
  removal,
  removals,
  startJob,
} from './jobs.ts';

const on = ['alice', 'bob'];
const noted = /2FA is off, though the call gave no clear answer .*interrupted/u;

/** Changes the record while no daemon runs. */
function edit(daemon: Daemon, sql: string): void {
  const db = new DatabaseSync(join(daemon.stateDir, 'state.db'));
  db.exec(sql);
  db.close();
}

/** A job whose removing call waits at a gate, and the events so far. */
async function heldJob(
  host: SimulatedHost,
  daemon: Daemon,
  at: 'start' | 'before-save' | 'after-save',
  users: readonly string[] = on,
): Promise<{ id: string; events: JobEvent[] }> {
  host.gate('call', at, { function: removal, nth: 1 });
  const { id } = await startJob(daemon, users);
  await host.reached('call');
  const events = await eventsUntil(daemon, id, ({ type }) => type === 'batch.started');
  return { id, events };
}

test('SIGTERM in mid-call: the call ends, its answer is on record, the next start goes on', async (t) => {
  const users = ['a', 'b', 'c'];
  const { host, daemon } = await stage(t, { on: users, config: { batch: { max: 1 } } });
  const { id, events } = await heldJob(host, daemon, 'before-save', users);
  const { stopped } = await daemon.beginStop();
  host.open('call');
  await stopped;
  assert.equal(removals(host).length, 1, 'no further call is begun');
  assert.equal(removals(host)[0]?.exitCode, 0, 'the call was not killed');
  await daemon.start();
  const end = await finished(daemon, id);
  assert.deepEqual(outcomesOf(end.targets), { a: 'removed', b: 'removed', c: 'removed' });
  assert.deepEqual(end.events.slice(0, events.length), events, 'what was told stays');
  const answer = end.events.find((event) => event.type === 'batch.answered');
  assert.equal(answer?.common.answer, 'accepted');
  assert.equal(end.target('a').note, undefined, 'its answer was not lost');
  assert.deepEqual(
    removals(host).map((run) => run.users),
    [['a'], ['b'], ['c']],
  );
});

test('a request during a stop is told so', async (t) => {
  const { host, daemon } = await stage(t, { on });
  const { id } = await heldJob(host, daemon, 'before-save');
  const stream = await daemon.open('GET', `/v1/jobs/${id}/events`, {
    headers: { Accept: 'application/x-ndjson' },
  });
  stream.resume();
  const { stopped } = await daemon.beginStop();
  await assert.rejects(daemon.request('GET', '/v1/status'), { code: /ENOENT|ECONNREFUSED|ECONNRESET/u });
  host.open('call');
  await stopped;
});

for (const at of ['start', 'before-save', 'after-save'] as const) {
  test(`SIGKILL with a call at ${at}: the orphan is waited for and its work found`, async (t) => {
    const { host, daemon } = await stage(t, { on });
    const { id, events } = await heldJob(host, daemon, at);
    await daemon.kill();
    await daemon.start();
    assert.equal((await readJob(daemon, id)).state, 'running');
    const known = (await eventsUntil(daemon, id, ({ type }) => type === 'batch.started')).length;
    assert.equal(known, events.length, 'nothing is decided while the call runs');
    assert.equal(removals(host).length, 1, 'nothing is sent while the call runs');
    host.open('call');
    const end = await finished(daemon, id);
    assert.deepEqual(end.events.slice(0, events.length), events);
    assert.deepEqual(outcomesOf(end.targets), { alice: 'removed', bob: 'removed' });
    for (const target of end.targets) assert.match(target.note ?? '', noted);
    assert.equal(removals(host).length, 1, 'what is off is not sent again');
  });
}

for (const at of ['before-save', 'after-save'] as const) {
  test(`SIGKILL of daemon and call at ${at}: what is still on is sent once more`, async (t) => {
    const { host, daemon } = await stage(t, { on, off: ['carol'] });
    const before = host.twoFactor();
    const { id, events } = await heldJob(host, daemon, at, [...on, 'carol']);
    await daemon.kill();
    process.kill(removals(host)[0]?.pid ?? 0, 'SIGKILL');
    await daemon.start();
    const end = await finished(daemon, id);
    assert.deepEqual(end.events.slice(0, events.length), events);
    assert.deepEqual(outcomesOf(end.targets), { alice: 'removed', bob: 'removed', carol: 'already-off' });
    assertHonest(host, end.targets, before);
    assert.equal(removals(host).length, at === 'before-save' ? 2 : 1);
    for (const user of on) {
      const { note } = end.target(user);
      if (at === 'before-save') assert.equal(note, undefined, 'the second call gave a clear answer');
      else assert.match(note ?? '', noted);
    }
  });
}

test('a second call that dies with its daemon too is not the last', async (t) => {
  const { host, daemon } = await stage(t, { on });
  const { id } = await heldJob(host, daemon, 'before-save');
  host.gate('again', 'before-save', { function: removal, nth: 1 });
  await daemon.kill();
  process.kill(removals(host)[0]?.pid ?? 0, 'SIGKILL');
  await daemon.start();
  await host.reached('again');
  await daemon.kill();
  process.kill(removals(host)[1]?.pid ?? 0, 'SIGKILL');
  await daemon.start();
  const { targets } = await finished(daemon, id);
  assert.deepEqual(outcomesOf(targets), { alice: 'removed', bob: 'removed' });
});

test('an orphan whose process never got on record is found by its program', async (t) => {
  const { host, daemon } = await stage(t, { on });
  const { id } = await heldJob(host, daemon, 'before-save');
  await daemon.kill();
  edit(daemon, 'UPDATE calls SET pid = NULL, start_ticks = NULL, boot_id = NULL');
  await daemon.start();
  assert.equal((await readJob(daemon, id)).state, 'running');
  assert.equal(removals(host).length, 1);
  host.open('call');
  const { targets } = await finished(daemon, id);
  for (const target of targets) assert.match(target.note ?? '', noted);
  assert.equal(removals(host).length, 1);
});

test('after a boot no orphan is waited for', async (t) => {
  const { host, daemon } = await stage(t, { on });
  const { id } = await heldJob(host, daemon, 'before-save');
  await daemon.kill();
  const orphan = removals(host)[0]?.pid ?? 0;
  process.kill(orphan, 'SIGKILL');
  // Its pid is somebody else's now: this very process's.
  edit(daemon, `UPDATE calls SET pid = ${process.pid}, boot_id = 'of-an-earlier-boot'`);
  await daemon.start();
  const { targets } = await finished(daemon, id);
  assert.deepEqual(outcomesOf(targets), { alice: 'removed', bob: 'removed' });
});

test('too late: the call under way is settled, the rest cancelled, nothing sent', async (t) => {
  const users = ['a', 'b', 'c'];
  const { host, daemon } = await stage(t, { on: users, config: { batch: { max: 1 } } });
  const before = host.twoFactor();
  const { id } = await heldJob(host, daemon, 'before-save', users);
  await daemon.kill();
  daemon.configure({ resume: { withinSeconds: 0 } });
  await daemon.start();
  host.open('call');
  const { job, targets, target } = await finished(daemon, id);
  assert.equal(job.stoppedBy, 'too-late-to-resume');
  assert.deepEqual(outcomesOf(targets), { a: 'removed', b: 'cancelled', c: 'cancelled' });
  assert.equal(target('b').code, 'too-late-to-resume');
  assertHonest(host, targets, before);
  assert.equal(removals(host).length, 1);
});

test('another machine: nothing of the job runs there', async (t) => {
  const users = ['a', 'b', 'c'];
  const { host, daemon } = await stage(t, { on: users, config: { batch: { max: 1 } } });
  const before = host.twoFactor();
  const { id } = await heldJob(host, daemon, 'before-save', users);
  await daemon.kill();
  process.kill(removals(host)[0]?.pid ?? 0, 'SIGKILL');
  edit(daemon, "UPDATE jobs SET machine_id = 'another'");
  await daemon.start();
  const { job, targets, target } = await finished(daemon, id);
  assert.equal(job.stoppedBy, 'other-machine');
  assert.deepEqual(outcomesOf(targets), { a: 'failed', b: 'cancelled', c: 'cancelled' });
  assert.equal(target('b').code, 'other-machine');
  assertHonest(host, targets, before);
  assert.equal(removals(host).length, 1);
});

test('a job that waits for its time goes on waiting after a crash', async (t) => {
  const { host, daemon } = await stage(t, { on });
  const startAt = new Date(Date.now() + 3_600_000).toISOString();
  const answer = await daemon.request('POST', '/v1/jobs', {
    headers: { 'Idempotency-Key': 'k' },
    body: { users: on, reason: 'x', startAt },
  });
  const { id } = JSON.parse(answer.text) as { id: string };
  await daemon.kill();
  await daemon.start();
  assert.equal((await readJob(daemon, id)).state, 'waiting');
  assert.equal(removals(host).length, 0);
});

test('a stop waits for reads under way: no child is left behind', async (t) => {
  // A daemon that starts reads what it needs to know, which takes longer than to stop.
  const { host, daemon } = await prepare(t, { on: ['alice'], control: { delays: { startupMs: 500 } } });
  await daemon.start();
  await daemon.stop();
  const reads = host.runs();
  assert.ok(reads.length > 0);
  for (const read of reads) assert.notEqual(read.endedAt, null, String(read.function));
});
