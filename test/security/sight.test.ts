import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { AccountList } from '../../daemon/protocol/accounts.ts';
import { AuditList } from '../../daemon/protocol/audit.ts';
import { Job, JobList } from '../../daemon/protocol/job.ts';
import { Plan } from '../../daemon/protocol/plan.ts';
import { Status } from '../../daemon/protocol/status.ts';
import { eventsUntil, finished, outcomesOf, postJob, removal, startJob } from '../integration/jobs.ts';
import { world } from './authorisation.ts';
import { routed } from './commands.ts';

const actor = 'whm:res1';
const unknown = '01890000-0000-7000-8000-000000000000';
/** What a reseller must never read: others' accounts, and what others wrote. */
const foreign = /roots|alice|other|bosses|of cli|of whm:root|of whm:boss|\bboss\b|res2/u;

test('another’s id is answered byte for byte like one that nobody has', async (t) => {
  const { daemon, jobs } = await world(t);
  const routes = routed.filter((route) => route.includes(':id'));
  assert.ok(routes.length >= 6);
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ');
    const asked = async (id: string) => {
      const options = { actor, ...(method === 'POST' && { body: {} }) };
      const { status, text, headers } = await daemon.request(method, path.replace(':id', id), options);
      return { status, text: text.replaceAll(id, 'ID'), type: headers['content-type'] };
    };
    const none = await asked(unknown);
    assert.equal(none.status, 404);
    for (const owner of ['cli', 'whm:root', 'whm:boss'])
      assert.deepEqual(await asked(jobs[owner] ?? ''), none, `${route} of ${owner}`);
  }
  const plan = (await daemon.request('POST', '/v1/plans', { body: { users: ['roots'] } })).as(Plan, 201);
  const started = async (planId: string) => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const body = { planId, reason: 'x' };
    const { status, text } = await daemon.request('POST', '/v1/jobs', { actor, headers, body });
    return [status, text.replaceAll(planId, 'ID')];
  };
  assert.deepEqual(await started(plan.planId), await started(unknown));
  const audit = async (jobId: string) =>
    (await daemon.request('GET', `/v1/audit?jobId=${jobId}`, { actor })).text;
  assert.equal(await audit(jobs['cli'] ?? ''), await audit(unknown));
});

test('in no list, count, search or plan does a reseller read of others', async (t) => {
  const { daemon, host, jobs } = await world(t);
  host.gate('held', 'before-save', { function: removal });
  host.setTwoFactor(['roots'], true);
  const held = await startJob(daemon, ['roots']);
  const own = jobs[actor] ?? '';
  const texts: string[] = [];
  const read = async (path: string) => {
    const answer = await daemon.request('GET', path, { actor });
    texts.push(answer.text);
    return answer;
  };
  assert.deepEqual((await read('/v1/status')).as(Status).jobs, { open: 0 }, 'the open job is root’s');
  assert.equal((await daemon.request('GET', '/v1/status')).as(Status).jobs.open, 1);
  assert.deepEqual(
    (await read('/v1/jobs')).as(JobList).items.map(({ id }) => id),
    [own],
  );
  for (const tail of ['', '/snapshot', '/targets', '/events']) await read(`/v1/jobs/${own}${tail}`);
  const all = (await read('/v1/accounts')).as(AccountList);
  assert.deepEqual([all.total, all.items.map(({ user }) => user)], [2, ['mine1', 'mine2']]);
  // What the shells' completion and the page's filters ask.
  for (const query of ['q=o&limit=5000', 'q=al', 'owner=res2', 'owner=root', 'domain=alice.example'])
    assert.equal((await read(`/v1/accounts?${query}`)).as(AccountList).total, 0, query);
  const audit = (await read('/v1/audit')).as(AuditList).items;
  assert.deepEqual([...new Set(audit.map((entry) => entry.actor.user))], ['res1']);
  for (const query of ['user=root', 'user=boss'])
    assert.deepEqual((await read(`/v1/audit?${query}`)).as(AuditList).items, []);
  for (const selection of [{ owner: 'res2' }, { domain: 'alice.example' }]) {
    const answer = await daemon.request('POST', '/v1/plans', { actor, body: { selection } });
    answer.problem('nothing-selected');
    texts.push(answer.text);
  }
  const body = { selection: { twoFactor: 'on' } };
  const plan = (await daemon.request('POST', '/v1/plans', { actor, body })).as(Plan, 201);
  assert.deepEqual(
    plan.targets.map(({ user }) => user),
    ['mine1'],
  );
  for (const text of texts) assert.doesNotMatch(text, foreign);
  host.open('held');
  await finished(daemon, held.id);
});

test('a name of others is refused in a plan in the words for one that nobody has', async (t) => {
  const { daemon } = await world(t);
  const users = ['other', 'roots', 'boss', 'res2', 'root', 'ghost'];
  const plan = (await daemon.request('POST', '/v1/plans', { actor, body: { users } })).as(Plan, 201);
  assert.deepEqual(plan.protected, []);
  const [first, ...rest] = plan.targets.map(({ user: _user, ...told }) => told);
  for (const told of rest) assert.deepEqual(told, first);
  assert.equal(first?.code, 'not-yours');
});

test('who asks why somebody cannot log in is told nothing of others, by name or by domain', async (t) => {
  const { daemon } = await world(t);
  const asked = async (name: string) => {
    const { text } = await daemon.request('GET', `/v1/why?name=${name}`, { actor });
    return text.replaceAll(name, 'NAME').replace(/"checkedAt":"[^"]*"/u, '');
  };
  for (const name of ['other', 'alice', 'boss', 'root'])
    assert.equal(await asked(name), await asked('ghost'), name);
  for (const name of ['other.example', 'alice.example'])
    assert.equal(await asked(name), await asked('ghost.example'), name);
  assert.match(await asked('mine1.example'), /"user":"mine1"/u);
});

test('a key of one actor means nothing to another', async (t) => {
  const { daemon, host } = await world(t);
  host.setTwoFactor(['roots', 'mine2'], true);
  const key = 'the same';
  const roots = (await postJob(daemon, ['roots'], { key })).as(Job, 201);
  const own = (await postJob(daemon, ['mine1'], { key, actor })).as(Job, 201);
  const boss = (await postJob(daemon, ['roots'], { key, actor: 'whm:boss' })).as(Job, 201);
  assert.equal(new Set([roots.id, own.id, boss.id]).size, 3);
  assert.equal((await postJob(daemon, ['mine1'], { key, actor })).as(Job).id, own.id);
  const reused = await postJob(daemon, ['mine2'], { key, actor });
  assert.equal(reused.problem('idempotency-key-reused')['jobId'], own.id, 'only its own is named');
  for (const [id, who] of [
    [roots.id, 'cli'],
    [own.id, actor],
    [boss.id, 'whm:boss'],
  ] as const)
    await finished(daemon, id, who);
});

test('an account that changes its owner in mid-job is refused and keeps its 2FA', async (t) => {
  const { daemon, host } = await world(t, { batch: { max: 1 } });
  host.setTwoFactor(['mine2'], true);
  host.gate('first', 'before-print', { function: removal });
  const { id } = await startJob(daemon, ['mine1', 'mine2'], { actor });
  await eventsUntil(daemon, id, ({ type }) => type === 'batch.started', { actor });
  await host.reached('first');
  host.setAccount('mine2', { owner: 'res2' });
  host.open('first');
  // Root reads it whole: the reseller may be told of the account no more.
  const { targets } = await finished(daemon, id);
  assert.deepEqual(outcomesOf(targets), { mine1: 'removed', mine2: 'refused' });
  assert.ok(host.twoFactor().has('mine2'));
  const texts = await Promise.all(
    ['/targets', '/snapshot', '/events'].map(async (tail) => {
      // What is remembered of ownership is read anew.
      await daemon.request('GET', '/v1/accounts?maxAge=0', { actor });
      return (await daemon.request('GET', `/v1/jobs/${id}${tail}`, { actor })).text;
    }),
  );
  for (const text of texts) assert.doesNotMatch(text, /mine2/u);
});
