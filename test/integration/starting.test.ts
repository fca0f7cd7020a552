import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { Job, JobList } from '../../daemon/protocol/job.ts';
import { limits } from '../../daemon/protocol/limits.ts';
import { Plan } from '../../daemon/protocol/plan.ts';
import { stage } from './harness.ts';
import { finished, listing, postJob, readJob, removals, startJob } from './jobs.ts';

test('the same key and body give the same job, also after its end and a restart', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'] });
  const first = await startJob(daemon, ['alice'], { key: 'k' });
  assert.equal((await postJob(daemon, ['alice'], { key: 'k' })).as(Job, 200).id, first.id);
  await finished(daemon, first.id);
  host.setTwoFactor(['alice'], true);
  await daemon.restart();
  const again = await postJob(daemon, ['alice'], { key: 'k' });
  assert.deepEqual(again.as(Job, 200), await readJob(daemon, first.id));
  assert.equal(again.headers.location, `/v1/jobs/${first.id}`);
  assert.equal(removals(host).length, 1);
  assert.ok(host.twoFactor().has('alice'), 'the new 2FA stays');
});

test('the same key with another body is refused and names the job', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'] });
  const { id } = await startJob(daemon, ['alice'], { key: 'k' });
  const other = (await postJob(daemon, ['bob'], { key: 'k' })).problem('idempotency-key-reused');
  assert.equal(other['jobId'], id);
  const reason = await postJob(daemon, ['alice'], { key: 'k', reason: 'other' });
  reason.problem('idempotency-key-reused');
  await finished(daemon, id);
  assert.ok(host.twoFactor().has('bob'));
});

test('a key belongs to its actor', async (t) => {
  const { daemon } = await stage(t, { on: ['alice', 'bob'] });
  const one = await startJob(daemon, ['alice'], { key: 'k' });
  const other = await startJob(daemon, ['bob'], { key: 'k', actor: 'whm:root' });
  assert.notEqual(one.id, other.id);
  await Promise.all([finished(daemon, one.id), finished(daemon, other.id)]);
});

test('many starts at once with one key make one job', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  host.gate('list', 'start', { function: listing });
  const starts = Array.from({ length: 8 }, async () => postJob(daemon, ['alice'], { key: 'k' }));
  await host.reached('list');
  host.open('list');
  const answers = await Promise.all(starts);
  assert.equal(answers.filter(({ status }) => status === 201).length, 1);
  const ids = new Set(answers.map((answer) => answer.as(Job, answer.status).id));
  assert.equal(ids.size, 1);
  await finished(daemon, [...ids][0] ?? '');
  assert.equal((await daemon.request('GET', '/v1/jobs')).as(JobList).items.length, 1);
  assert.equal(removals(host).length, 1);
});

test('a client that leaves before its job is on record has started nothing, and may repeat the start', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'] });
  host.gate('list', 'start', { function: listing });
  const leaving = new AbortController();
  const left = assert.rejects(
    daemon.request('POST', '/v1/jobs', {
      headers: { 'Idempotency-Key': 'k' },
      body: { users: ['alice'], reason: 'lost phone' },
      signal: leaving.signal,
    }),
  );
  await host.reached('list');
  leaving.abort();
  await left;
  // It plans from the same read, and is answered after the one who left.
  const other = startJob(daemon, ['bob']);
  host.open('list');
  await finished(daemon, (await other).id);
  assert.deepEqual(host.twoFactor(), new Set(['alice']));
  assert.equal((await daemon.request('GET', '/v1/jobs')).as(JobList).items.length, 1);
  await finished(daemon, (await startJob(daemon, ['alice'], { key: 'k' })).id);
  assert.deepEqual(host.twoFactor(), new Set());
});

/** A server with an account of root's and one of res1, who is admitted. */
async function withReseller(t: TestContext) {
  const accounts = [
    { name: 'alice', twoFactor: true },
    { name: 'mine', twoFactor: true, owner: 'res1' },
  ];
  const config = { access: { resellers: ['res1'] } };
  const control = { switches: { 'reseller-calls': 'create-acct' } } as const;
  const { host, daemon } = await stage(t, { accounts, config, control });
  host.addReseller('res1');
  return { host, daemon };
}

test('full of open jobs, only root-level actors start more, each within its own number', async (t) => {
  const { host, daemon } = await withReseller(t);
  host.addReseller('boss', ['all']);
  const startAt = new Date(Date.now() + 3_600_000).toISOString();
  const start = async (actor: string, user: string) =>
    daemon.request('POST', '/v1/jobs', {
      actor,
      headers: { 'Idempotency-Key': randomUUID() },
      body: { users: [user], reason: 'lost phone', startAt },
    });
  const fill = async (actor: string, count: number) => {
    for (let made = 0; made < count; made++) (await start(actor, 'alice')).as(Job, 201);
  };
  await fill('cli', limits.openJobsPerActor);
  assert.match((await start('cli', 'alice')).problem('too-many-jobs').detail, /^You have 50 jobs open/u);
  await fill('whm:root', limits.openJobs - limits.openJobsPerActor - 1);
  (await start('whm:res1', 'mine')).as(Job, 201);

  assert.match(
    (await start('whm:res1', 'mine')).problem('too-many-jobs').detail,
    /^Too many jobs are open on this server/u,
  );
  for (const actor of ['whm:boss', 'whm:root']) (await start(actor, 'alice')).as(Job, 201);
  (await start('whm:root', 'alice')).problem('too-many-jobs');
});

test('full of open plans, only root-level actors make more, each within its own number', async (t) => {
  const { host, daemon } = await withReseller(t);
  const bosses = ['boss1', 'boss2', 'boss3', 'boss4'];
  for (const boss of bosses) host.addReseller(boss, ['all']);
  const plan = async (actor: string, user: string) =>
    daemon.request('POST', '/v1/plans', { actor, body: { users: [user] } });
  const fill = async (actor: string, count: number) => {
    const plans = Array.from({ length: count }, async () => (await plan(actor, 'alice')).as(Plan, 201));
    await Promise.all(plans);
  };
  const actors = ['cli', ...bosses.map((boss) => `whm:${boss}`)];
  assert.equal(actors.length * limits.openPlansPerActor, limits.openPlans);
  await fill('whm:boss1', limits.openPlansPerActor - 1);
  for (const actor of actors.filter((each) => each !== 'whm:boss1')) {
    await fill(actor, limits.openPlansPerActor);
  }
  assert.match((await plan('cli', 'alice')).problem('too-many-plans').detail, /^You have 40 plans open/u);
  (await plan('whm:res1', 'mine')).as(Plan, 201);

  assert.match(
    (await plan('whm:res1', 'mine')).problem('too-many-plans').detail,
    /^Too many plans are open on this server/u,
  );
  for (const actor of ['whm:root', 'whm:boss1']) (await plan(actor, 'alice')).as(Plan, 201);
  (await plan('whm:boss1', 'alice')).problem('too-many-plans');
});

test('a plan belongs to the actor who made it and serves once', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  const body = { users: ['alice'] };
  const plan = (await daemon.request('POST', '/v1/plans', { actor: 'whm:root', body })).as(Plan, 201);
  const start = async (actor: string, key: string) =>
    daemon.request('POST', '/v1/jobs', {
      actor,
      headers: { 'Idempotency-Key': key },
      body: { planId: plan.planId, reason: 'x' },
    });
  (await start('cli', 'a')).problem('plan-not-found');
  assert.equal(removals(host).length, 0);
  const { id } = (await start('whm:root', 'b')).as(Job, 201);
  await finished(daemon, id);
  (await start('whm:root', 'c')).problem('plan-not-found');
  assert.equal((await start('whm:root', 'b')).as(Job).id, id, 'a repeated start finds its job');
});

test('a plan may be started after a restart, and later reads only shrink it', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'], off: ['carol'] });
  const users = ['alice', 'bob', 'carol'];
  const plan = (await daemon.request('POST', '/v1/plans', { body: { users } })).as(Plan, 201);
  host.setTwoFactor(['carol'], true);
  await daemon.restart();
  const start = await daemon.request('POST', '/v1/jobs', {
    headers: { 'Idempotency-Key': 'k' },
    body: { planId: plan.planId, reason: 'x' },
  });
  const { target } = await finished(daemon, start.as(Job, 201).id);
  assert.deepEqual([target('carol').outcome, target('carol').note], ['already-off', 'on-since']);
  assert.ok(host.twoFactor().has('carol'), 'what was off in the plan is never sent');
});

test('a start waits for its time, and can be cancelled before', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'] });
  const start = async (user: string, inMs: number) => {
    const plan = (await daemon.request('POST', '/v1/plans', { body: { users: [user] } })).as(Plan, 201);
    const startAt = new Date(Date.now() + inMs).toISOString();
    const body = { planId: plan.planId, reason: 'x', startAt };
    const answer = await daemon.request('POST', '/v1/jobs', { headers: { 'Idempotency-Key': user }, body });
    const job = answer.as(Job, 201);
    assert.deepEqual([job.state, job.startAt], ['waiting', startAt]);
    return { ...job, startAt };
  };
  const later = await start('alice', 3_600_000);
  const cancel = await daemon.request('POST', `/v1/jobs/${later.id}/cancel`, { body: {} });
  cancel.as(Job, cancel.status);
  const { job } = await finished(daemon, later.id);
  assert.deepEqual([job.state, job.counts.cancelled], ['cancelled', 1]);
  const soon = await start('bob', 5000);
  const { events } = await finished(daemon, soon.id);
  const begun = events.find(({ type }) => type === 'batch.started');
  assert.ok((begun?.ts ?? '') >= soon.startAt, 'nothing is sent before its time');
  assert.deepEqual(
    removals(host).map(({ users }) => users),
    [['bob']],
  );
});
