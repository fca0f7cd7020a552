import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Job, JobList } from '../../daemon/protocol/job.ts';
import { Plan } from '../../daemon/protocol/plan.ts';
import { Status } from '../../daemon/protocol/status.ts';
import { stage } from './harness.ts';
import { assertHonest, finished, outcomesOf, removals, startJob } from './jobs.ts';

test('a plan, a start and its end: from on to proven off', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'carol'], off: ['bob'] });
  const before = host.twoFactor();
  const users = ['ghost', 'alice', 'bob', 'info@alice.example', 'helper@alice', 'alice'];
  const plan = (await daemon.request('POST', '/v1/plans', { body: { users } })).as(Plan, 201);
  assert.deepEqual(plan.counts, { remove: 1, 'already-off': 1, refuse: 3 });
  assert.deepEqual(plan.protected, []);
  assert.equal(removals(host).length, 0, 'a plan changes nothing');
  const start = await daemon.request('POST', '/v1/jobs', {
    headers: { 'Idempotency-Key': 'k1' },
    body: { planId: plan.planId, confirm: { count: 1, protected: [] }, reason: 'lost phone', ticket: 'T-1' },
  });
  const job = start.as(Job, 201);
  assert.equal(start.headers.location, `/v1/jobs/${job.id}`);
  assert.deepEqual(job.actor, { user: 'root', via: 'cli' });
  assert.deepEqual([job.reason, job.ticket, job.targets], ['lost phone', 'T-1', 5]);
  const end = await finished(daemon, job.id);
  assert.deepEqual(outcomesOf(end.targets), {
    alice: 'removed',
    bob: 'already-off',
    ghost: 'refused',
    'info@alice.example': 'refused',
    'helper@alice': 'refused',
  });
  assert.equal(end.target('alice').verified, true);
  assert.match(end.target('info@alice.example').reason ?? '', /Only its owner can remove .* stays/u);
  assert.match(end.target('helper@alice').reason ?? '', /Only the owner .* can remove .* stays/u);
  assert.deepEqual(
    removals(host).map(({ users: sent }) => sent),
    [['alice']],
    'nobody but the account to remove is sent',
  );
  assert.ok(host.twoFactor().has('carol'));
  assertHonest(host, end.targets, before);
  assert.deepEqual(
    end.events.map(({ type }) => type),
    ['job.accepted', 'targets.settled', 'batch.started', 'batch.answered', 'targets.settled', 'job.finished'],
  );
});

test('what is off already ends so and is not sent, though whmapi1 would say "modified"', async (t) => {
  const { host, daemon } = await stage(t, { off: ['bob', 'dan'] });
  const { job, targets } = await finished(daemon, (await startJob(daemon, ['bob', 'dan'])).id);
  assert.deepEqual(outcomesOf(targets), { bob: 'already-off', dan: 'already-off' });
  assert.equal(job.state, 'finished');
  assert.equal(removals(host).length, 0);
});

test('a start of refused names alone is on record, finished at once', async (t) => {
  const { host, daemon } = await stage(t);
  const { job } = await finished(daemon, (await startJob(daemon, ['ghost'])).id);
  assert.deepEqual([job.state, job.counts.refused], ['finished', 1]);
  assert.equal(removals(host).length, 0);
});

test('status, and the list of jobs page by page', async (t) => {
  const { daemon } = await stage(t, { on: ['a', 'b', 'c'] });
  const status = (await daemon.request('GET', '/v1/status')).as(Status);
  assert.equal(status.cpanel.version, '11.138.0.6');
  assert.deepEqual((await daemon.request('GET', '/v1/jobs')).as(JobList), { items: [], next: null });
  const ids: string[] = [];
  for (const user of ['a', 'b', 'c']) {
    const { id } = await startJob(daemon, [user]);
    await finished(daemon, id);
    ids.unshift(id);
  }
  const all = (await daemon.request('GET', '/v1/jobs')).as(JobList);
  assert.deepEqual(
    all.items.map(({ id, state, counts }) => [id, state, counts.removed]),
    ids.map((id) => [id, 'finished', 1]),
    'the newest first',
  );
  assert.equal(all.next, null);
  const first = (await daemon.request('GET', '/v1/jobs?limit=2')).as(JobList);
  assert.deepEqual(first.items, all.items.slice(0, 2));
  const rest = await daemon.request('GET', `/v1/jobs?limit=2&cursor=${encodeURIComponent(first.next ?? '')}`);
  assert.deepEqual(rest.as(JobList), { items: all.items.slice(2), next: null });
});

test('above 25 removals the count must be confirmed, and be right', async (t) => {
  const users = Array.from({ length: 26 }, (_, index) => `user${index}`);
  const { host, daemon } = await stage(t, { on: users });
  const plan = (await daemon.request('POST', '/v1/plans', { body: { users } })).as(Plan, 201);
  const start = async (confirm?: object) =>
    daemon.request('POST', '/v1/jobs', {
      headers: { 'Idempotency-Key': 'same' },
      body: { planId: plan.planId, reason: 'migration', ...(confirm && { confirm }) },
    });
  (await start()).problem('confirmation-missing');
  (await start({})).problem('confirmation-missing');
  (await start({ count: 25 })).problem('confirmation-mismatch');
  (await start({ count: 26, protected: ['root'] })).problem('confirmation-mismatch');
  assert.equal(removals(host).length, 0);
  const { job } = await finished(daemon, (await start({ count: 26 })).as(Job, 201).id);
  assert.equal(job.counts.removed, 26);
  assert.deepEqual(
    removals(host).map(({ userCount }) => userCount),
    [10, 16],
    'the first batch is a small one',
  );
});

test('protected accounts must be confirmed by name', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'boss', 'res1'] });
  host.addReseller('boss', ['all']);
  host.addReseller('res1');
  host.setTwoFactor(['root'], true);
  await daemon.restart();
  const users = ['alice', 'root', 'boss', 'res1'];
  const plan = (await daemon.request('POST', '/v1/plans', { body: { users } })).as(Plan, 201);
  assert.deepEqual(plan.protected.toSorted(), ['boss', 'root']);
  const start = async (named: string[]) =>
    daemon.request('POST', '/v1/jobs', {
      headers: { 'Idempotency-Key': 'p' },
      body: { planId: plan.planId, reason: 'x', confirm: { count: 4, protected: named } },
    });
  (await start([])).problem('confirmation-mismatch');
  (await start(['root'])).problem('confirmation-mismatch');
  (await start(['root', 'boss', 'alice'])).problem('confirmation-mismatch');
  assert.equal(removals(host).length, 0);
  const { targets } = await finished(daemon, (await start(['boss', 'root'])).as(Job, 201).id);
  assert.deepEqual([...new Set(targets.map(({ outcome }) => outcome))], ['removed']);
  assert.equal(host.twoFactor().size, 0);
});
