import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuditList } from '../../daemon/protocol/audit.ts';
import { JobList } from '../../daemon/protocol/job.ts';
import { Plan } from '../../daemon/protocol/plan.ts';
import { stage } from './harness.ts';
import { finished, outcomesOf, postJob, removals, startJob } from './jobs.ts';

const accounts = [
  { name: 'alice', twoFactor: true },
  { name: 'mine', twoFactor: true, owner: 'res1' },
];
const unknownJob = '/v1/jobs/01890000-0000-7000-8000-000000000000';

test('who is not admitted may do nothing at all, and a denied start is on record', async (t) => {
  const { host, daemon } = await stage(t, { accounts });
  host.addReseller('res1');
  for (const actor of ['whm:res1', 'whm:nobody', 'whm:alice']) {
    for (const [method, path] of [
      ['GET', '/v1/status'],
      ['GET', '/v1/jobs'],
      ['GET', unknownJob],
      ['GET', `${unknownJob}/events`],
      ['POST', '/v1/plans'],
      ['POST', '/v1/jobs'],
      ['POST', `${unknownJob}/cancel`],
      ['OPTIONS', '/v1/jobs'],
      ['DELETE', '/v1/jobs'],
    ] as const) {
      (await daemon.request(method, path, { actor })).problem('not-permitted');
    }
    (await postJob(daemon, ['alice'], { actor })).problem('not-permitted');
  }
  assert.deepEqual(removals(host), []);
  const audit = (await daemon.request('GET', '/v1/audit?action=denied')).text;
  assert.match(audit, /"job\.start"/u);
});

test('a flood of denied starts leaves two entries: the first, and how many more', async (t) => {
  const { daemon } = await stage(t, { accounts });
  for (let index = 0; index < 30; index++) {
    (await postJob(daemon, ['alice'], { actor: 'whm:nobody' })).problem('not-permitted');
  }
  const read = async () =>
    (await daemon.request('GET', '/v1/audit?action=denied&order=oldest')).as(AuditList);
  assert.equal((await read()).items.length, 1);
  await daemon.restart();
  const { items } = await read();
  assert.deepEqual(
    items.map(({ detail }) => detail['repeated']),
    [undefined, 29],
  );
});

test('a reseller with all rights is root-level, and its own account protected', async (t) => {
  const { host, daemon } = await stage(t, { accounts: [...accounts, { name: 'boss', twoFactor: true }] });
  host.addReseller('boss', ['all']);
  const actor = 'whm:boss';
  const body = { users: ['alice', 'boss'] };
  const plan = (await daemon.request('POST', '/v1/plans', { actor, body })).as(Plan, 201);
  assert.deepEqual(plan.protected, ['boss']);
  const { targets } = await finished(daemon, (await startJob(daemon, ['alice'], { actor })).id, actor);
  assert.deepEqual(outcomesOf(targets), { alice: 'removed' });
  assert.equal(removals(host)[0]?.user, 'boss', 'the call is made for the reseller');
});

test('an admitted reseller sees and removes what is its own', async (t) => {
  const { host, daemon } = await stage(t, {
    accounts,
    config: { access: { resellers: ['res1'] } },
    control: { switches: { 'reseller-calls': 'create-acct' } },
  });
  host.addReseller('res1');
  const actor = 'whm:res1';
  const own = await startJob(daemon, ['mine', 'alice', 'ghost'], { actor });
  const { target } = await finished(daemon, own.id, actor);
  assert.equal(target('mine').outcome, 'removed');
  assert.deepEqual([target('alice').outcome, target('ghost').outcome], ['refused', 'refused']);
  assert.equal(target('alice').reason, target('ghost').reason, 'what is others looks like what is not there');
  assert.ok(host.twoFactor().has('alice'));
  assert.deepEqual(
    removals(host).map(({ user, users }) => [user, users]),
    [['res1', ['mine']]],
  );
  const roots = await startJob(daemon, ['alice']);
  await finished(daemon, roots.id);
  (await daemon.request('GET', `/v1/jobs/${roots.id}`, { actor })).problem('job-not-found');
  (await daemon.request('GET', `/v1/jobs/${roots.id}/events`, { actor })).problem('job-not-found');
  (await daemon.request('POST', `/v1/jobs/${roots.id}/cancel`, { actor, body: {} })).problem('job-not-found');
  const seen = (await daemon.request('GET', '/v1/jobs', { actor })).as(JobList).items.map(({ id }) => id);
  assert.deepEqual(seen, [own.id]);
  const all = (await daemon.request('GET', '/v1/jobs')).as(JobList).items.map(({ id }) => id);
  assert.deepEqual(all, [roots.id, own.id]);
});

test('an admitted reseller whom cPanel refuses removes nothing', async (t) => {
  const { host, daemon } = await stage(t, { accounts, config: { access: { resellers: ['res1'] } } });
  host.addReseller('res1');
  (await postJob(daemon, ['mine'], { actor: 'whm:res1' })).problem('whmapi1-refused');
  assert.deepEqual(removals(host), []);
});
