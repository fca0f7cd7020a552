import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { AccountList } from '../../../daemon/protocol/accounts.ts';
import { AuditList } from '../../../daemon/protocol/audit.ts';
import { JobList, TargetList } from '../../../daemon/protocol/job.ts';
import { openSnapshot, Snapshot } from '../../../daemon/protocol/snapshot.ts';
import { hiddenName } from '../../../daemon/protocol/target.ts';
import type { HostUser } from '../../host/whm/accounts.ts';
import { send } from '../../host/whm/client.ts';
import { removals } from '../jobs.ts';
import { menuOf, openPage, Page } from './page.ts';
import { allowResellers, stageWhm } from './stage.ts';

const acls = ['acct-summary', 'create-acct', 'list-accts'];
const users: HostUser[] = [
  { name: 'root', password: 'r' },
  { name: 'boss', password: 'b', acls: ['all'] },
  { name: 'res1', password: '1', acls },
  { name: 'res2', password: '2', acls },
  { name: 'viewer', password: 'v', acls: ['list-accts'] },
  { name: 'lapsed', password: 'l', acls, suspended: true },
];
const accounts = [
  { name: 'mine1', owner: 'res1', twoFactor: true },
  { name: 'mine2', owner: 'res1', twoFactor: true },
  { name: 'other', owner: 'res2', twoFactor: true },
  { name: 'roots', twoFactor: true },
];

/** `res1` is admitted; WHM lets the other resellers in as far as their rights go. */
async function prepare(t: TestContext, isOpen = true) {
  const all = await stageWhm(t, {
    accounts,
    users,
    config: { access: { resellers: ['res1', 'lapsed'] } },
    control: { switches: { 'reseller-calls': 'create-acct' } },
  });
  for (const { name, acls: own } of users) if (own !== undefined) all.host.addReseller(name, [...own]);
  if (isOpen) await allowResellers(all.host);
  return all;
}

const listOf = async (page: Page) =>
  (await page.ask('GET', '/v1/accounts')).as(AccountList).items.map(({ user }) => user);
const jobsOf = async (page: Page) =>
  (await page.ask('GET', '/v1/jobs')).as(JobList).items.map((job) => job.id);

test('as it is shipped, limited resellers see no entry and reach nothing', async (t) => {
  const { whm, host } = await prepare(t, false);
  for (const variant of ['403', '200'] as const) {
    whm.control({ 'acl-fail': variant });
    const page = new Page(whm, await whm.login('res1'));
    assert.deepEqual(menuOf((await page.get('/')).text), []);
    const answer = await page.get('/cgi/whm-2fa-reset/index.cgi');
    assert.equal(answer.status, Number(variant));
    assert.doesNotMatch(answer.text, /data-token/u);
    (await page.ask('POST', '/v1/plans', { body: { users: ['mine1'] } })).html(Number(variant));
  }
  assert.equal((await openPage(whm, 'boss')).session.token.length > 0, true);
  assert.deepEqual(removals(host), []);
});

test('a root-level reseller sees everything, an admitted one what is its own, another nothing', async (t) => {
  const { whm, host, daemon } = await prepare(t);
  const boss = await openPage(whm, 'boss');
  const res1 = await openPage(whm, 'res1');
  assert.deepEqual(await listOf(res1), ['mine1', 'mine2']);
  const everyone = await listOf(boss);
  for (const { name } of accounts) assert.ok(everyone.includes(name), name);

  const theirs = await boss.start(['roots']);
  await boss.follow(theirs.id);
  const plan = await res1.plan(['mine1', 'other', 'ghost']);
  assert.deepEqual(
    plan.targets.map(({ user, intent, code }) => [user, intent, code]),
    [
      ['mine1', 'remove', undefined],
      ['other', 'refuse', 'not-yours'],
      ['ghost', 'refuse', 'not-yours'],
    ],
  );
  const { id } = JSON.parse((await res1.post(plan)).reply.text) as { id: string };
  await res1.follow(id);
  assert.equal(host.twoFactor().has('mine1'), false);
  assert.equal(host.twoFactor().has('other'), true);
  for (const tail of ['', '/events', '/targets', '/snapshot'])
    (await res1.ask('GET', `/v1/jobs/${theirs.id}${tail}`)).problem('job-not-found');
  for (const what of ['cancel', 'retry'])
    (await res1.ask('POST', `/v1/jobs/${theirs.id}/${what}`, { body: {} })).problem('job-not-found');
  assert.deepEqual(await jobsOf(res1), [id]);
  assert.deepEqual(await jobsOf(boss), [id, theirs.id]);
  (await res1.ask('GET', '/v1/audit/verify')).problem('not-permitted');

  const count = removals(host).length;
  const res2 = await openPage(whm, 'res2');
  for (const [method, path] of [
    ['GET', '/v1/status'],
    ['GET', '/v1/accounts'],
    ['GET', `/v1/jobs/${id}`],
    ['POST', '/v1/plans'],
    ['POST', '/v1/jobs'],
    ['POST', '/v1/tickets'],
  ] as const) {
    const body = method === 'POST' ? { users: ['other'], reason: 'x' } : undefined;
    (await res2.ask(method, path, body && { body })).problem('not-permitted');
  }
  // Without create-acct not even the page.
  const viewer = new Page(whm, await whm.login('viewer'));
  assert.equal((await viewer.get('/cgi/whm-2fa-reset/index.cgi')).status, 403);
  await assert.rejects(whm.login('lapsed'), /401/u);
  assert.equal(removals(host).length, count);
  assert.equal((await daemon.request('GET', '/v1/jobs')).as(JobList).items.length, 2);
});

test('index.cgi holds its own gate when the registration lets everyone in', async (t) => {
  const { whm, host } = await prepare(t);
  await allowResellers(host, 'any');
  const path = '/cgi/whm-2fa-reset/index.cgi';
  const viewer = new Page(whm, await whm.login('viewer'));
  // A token may have fewer rights than its owner.
  const { authorization } = whm.apiToken('root', ['list-accts']);
  for (const reply of [
    await viewer.get(path),
    await send(`${whm.url}${path}`, { headers: { authorization } }),
  ]) {
    assert.equal(reply.status, 403);
    assert.match(reply.text, /You do not have permission to use 2FA Reset/u);
    assert.doesNotMatch(reply.text, /data-token|masthead/u);
  }
  (await viewer.ask('GET', '/v1/status')).problem('not-permitted');
  assert.equal((await openPage(whm, 'boss')).session.token.length > 0, true);
});

test('what a reseller no longer owns is hidden in its jobs, everywhere', async (t) => {
  const { whm, host, daemon } = await prepare(t);
  const page = await openPage(whm, 'res1');
  // cPanel's refusal names the account in its text.
  host.addFault({
    kind: 'refuse-users',
    users: { mine2: 'You do not have access to an account named “mine2”.' },
  });
  const { id } = await page.start(['mine1', 'mine2', 'typo']);
  const events = await page.follow(id);
  assert.match(JSON.stringify(events), /mine2/u);
  host.setAccount('mine2', { owner: 'root' });
  // What is remembered of ownership is at most a minute old; a new process remembers nothing.
  await daemon.restart();
  const answers = [];
  for (const path of [
    `/v1/jobs/${id}`,
    `/v1/jobs/${id}/events`,
    `/v1/jobs/${id}/targets`,
    `/v1/jobs/${id}/snapshot`,
    '/v1/audit',
    '/v1/jobs',
    '/v1/accounts',
  ]) {
    answers.push((await page.ask('GET', path)).reply.text);
  }
  for (const text of answers) assert.doesNotMatch(text, /mine2/u);
  const { items } = (await page.ask('GET', `/v1/jobs/${id}/targets`)).as(TargetList);
  assert.deepEqual(
    items.map(({ user, outcome }) => [user, outcome]),
    [
      ['mine1', 'removed'],
      [hiddenName, 'refused'],
      ['typo', 'refused'],
    ],
  );
  const snapshot = (await page.ask('GET', `/v1/jobs/${id}/snapshot`)).as(Snapshot);
  assert.equal(openSnapshot(snapshot).job.counts.refused, 2, 'it folds, and the counts stay');
  (await page.ask('POST', `/v1/jobs/${id}/retry`, { body: {} })).problem('nothing-to-retry');
  const { items: entries, mayVerify } = (await page.ask('GET', '/v1/audit')).as(AuditList);
  assert.equal(mayVerify, undefined);
  (await page.ask('GET', '/v1/audit/verify')).problem('not-permitted');
  assert.equal((await daemon.request('GET', '/v1/audit')).as(AuditList).mayVerify, true);
  assert.ok(entries.length >= 2 && entries.every(({ actor }) => actor.user === 'res1'));
  // Root still reads the whole record.
  assert.match((await daemon.request('GET', `/v1/jobs/${id}/targets`)).text, /mine2/u);
});

test('if cPanel does not say what a reseller owns, nothing is shown', async (t) => {
  const { whm, host, daemon } = await prepare(t);
  const page = await openPage(whm, 'res1');
  const { id } = await page.start(['mine1']);
  await page.follow(id);
  await daemon.restart();
  host.addFault({ kind: 'exit', when: { function: 'listaccts' } });
  for (const path of ['events', 'targets', 'snapshot']) {
    const told = await page.ask('GET', `/v1/jobs/${id}/${path}`);
    told.problem('whmapi1-unavailable');
    assert.doesNotMatch(told.reply.text, /mine1/u);
  }
  (await page.ask('GET', '/v1/audit')).problem('whmapi1-unavailable');
});
