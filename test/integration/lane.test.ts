import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Job } from '../../daemon/protocol/job.ts';
import { stage } from './harness.ts';
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

test('a cancel lets the call under way end and sends no other', async (t) => {
  const users = ['a', 'b', 'c', 'd', 'e'];
  const { host, daemon } = await stage(t, { on: users, off: ['z'], config: { batch: { max: 2 } } });
  const before = host.twoFactor();
  host.gate('call', 'before-save', { function: removal });
  const { id } = await startJob(daemon, [...users, 'z']);
  await host.reached('call');
  const cancel = async (actor = 'cli') =>
    daemon.request('POST', `/v1/jobs/${id}/cancel`, { actor, body: {} });
  const first = (await cancel('whm:root')).as(Job, 202);
  assert.equal(first.state, 'cancelling');
  assert.equal((await cancel()).as(Job, 202).state, 'cancelling', 'a second one changes nothing');
  host.open('call');
  const { job, events, targets } = await finished(daemon, id);
  assert.equal(job.state, 'cancelled');
  assert.deepEqual(outcomesOf(targets), {
    a: 'removed',
    b: 'removed',
    c: 'cancelled',
    d: 'cancelled',
    e: 'cancelled',
    z: 'already-off',
  });
  assertHonest(host, targets, before);
  assert.equal(removals(host).length, 1);
  const asked = events.filter((event) => event.type === 'job.cancelling');
  assert.deepEqual(
    asked.map(({ by }) => by),
    [{ user: 'root', via: 'whm' }],
  );
  (await cancel()).problem('job-ended');
});

test('one lost phone does not wait for a big job', async (t) => {
  const many = Array.from({ length: 24 }, (_, index) => `user${index}`);
  const { host, daemon } = await stage(t, { on: [...many, 'phone'], config: { batch: { max: 4 } } });
  host.gate('call', 'before-save', { function: removal, nth: 1 });
  const big = await startJob(daemon, many);
  await host.reached('call');
  const small = await startJob(daemon, ['phone']);
  assert.equal((await readJob(daemon, small.id)).state, 'queued');
  host.open('call');
  const [phone, rest] = await Promise.all([finished(daemon, small.id), finished(daemon, big.id)]);
  assert.deepEqual(
    removals(host)
      .slice(0, 3)
      .map(({ users }) => users.includes('phone')),
    [false, true, false],
    'its call comes right after the one under way',
  );
  assert.ok((phone.job.finishedAt ?? '') <= (rest.job.finishedAt ?? ''));
  assert.equal(rest.job.counts.removed, many.length);
});

test('removing calls never overlap, however many jobs there are', async (t) => {
  const users = Array.from({ length: 12 }, (_, index) => `user${index}`);
  const { host, daemon } = await stage(t, { on: users, config: { batch: { max: 1 } } });
  const parts = [users.slice(0, 4), users.slice(4, 8), users.slice(8)];
  const jobs = await Promise.all(parts.map(async (part) => startJob(daemon, part)));
  for (const { id } of jobs) assert.equal((await finished(daemon, id)).job.counts.removed, 4);
  const runs = removals(host);
  assert.equal(runs.length, users.length);
  runs.slice(1).forEach((run, index) => assert.ok(run.startedAt >= (runs[index]?.endedAt ?? Infinity) - 1));
});

test('reads go on while a removal waits', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'] });
  host.gate('call', 'before-save', { function: removal });
  const { id } = await startJob(daemon, ['alice']);
  await host.reached('call');
  const plan = await daemon.request('POST', '/v1/plans', { body: { users: ['alice', 'bob'] } });
  assert.equal(plan.status, 201);
  assert.equal((await daemon.request('GET', '/v1/status')).status, 200);
  host.open('call');
  await eventsUntil(daemon, id, ({ type }) => type === 'job.finished');
});
