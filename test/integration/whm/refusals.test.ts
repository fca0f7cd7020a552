import assert from 'node:assert/strict';
import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { JobList } from '../../../daemon/protocol/job.ts';
import { Status } from '../../../daemon/protocol/status.ts';
import { send } from '../../host/whm/client.ts';
import { places } from '../../host/whm/places.ts';
import { removals } from '../jobs.ts';
import { openPage, Page } from './page.ts';
import { stageWhm, type WhmStage } from './stage.ts';

async function assertNothingStarted({ daemon, host }: WhmStage): Promise<void> {
  assert.deepEqual(removals(host), []);
  assert.deepEqual((await daemon.request('GET', '/v1/jobs')).as(JobList).items, []);
}

test('an expired session, a wrong token, another address: WHM answers, and nothing is started', async (t) => {
  const all = await stageWhm(t, { on: ['alice'] });
  const { whm } = all;
  for (const [variant, status] of [
    ['401', 401],
    ['200', 200],
  ] as const) {
    whm.control({ 'no-session': variant, 'bad-token': variant });
    const page = await openPage(whm);
    const plan = await page.plan(['alice']);
    for (const token of ['/cpsess0000000000', '', `${page.session.token}0`]) {
      const other = new Page(whm, { ...page.session, token });
      (await other.post(plan)).html(status);
    }
    const address = `${whm.url}${page.session.token}/cgi/whm-2fa-reset/live_api.cgi?path=%2Fv1%2Fstatus`;
    const headers = { cookie: page.session.cookie };
    const elsewhere = await send(address, { headers, localAddress: '127.0.0.2' });
    assert.equal(elsewhere.status, status);
    assert.match(elsewhere.text, /<form/u);
    whm.expireSession(page.session);
    (await page.post(plan)).html(status);
    (await page.ask('GET', '/v1/status')).html(status);
  }
  await assertNothingStarted(all);
});

test('data without a Referer is refused by WHM if it checks them', async (t) => {
  const all = await stageWhm(t, { on: ['alice'] });
  const { whm } = all;
  whm.control({ 'referrer-check': 'on' });
  const page = await openPage(whm);
  const plan = await page.plan(['alice']);
  for (const referer of ['', 'https://evil.example/'])
    (await page.post(plan, { headers: { referer } })).html(403);
  await assertNothingStarted(all);
});

test('HTML in place of JSON: an upgrade of cPanel, a program that cannot run', async (t) => {
  const all = await stageWhm(t, { on: ['alice'] });
  const { whm, host } = all;
  const page = await openPage(whm);
  const plan = await page.plan(['alice']);
  whm.control({ upgrade: 'on' });
  (await page.post(plan)).html(503);
  whm.control({ upgrade: 'off' });
  const cgi = join(places(host.root).cgi, 'whm-2fa-reset/live_api.cgi');
  chmodSync(cgi, 0o644);
  for (const [variant, status] of [
    ['404', 404],
    ['500', 500],
  ] as const) {
    whm.control({ 'bad-exec': variant });
    (await page.post(plan)).html(status);
  }
  chmodSync(cgi, 0o755);
  const program = join(places(host.root).cgi, 'whm-2fa-reset/live_api.mjs');
  renameSync(program, `${program}.old`);
  (await page.post(plan)).html(500);
  writeFileSync(program, 'process.exit(1);');
  (await page.post(plan)).html(500);
  renameSync(`${program}.old`, program);
  assert.equal((await page.ask('GET', '/v1/status')).status, 200);
  await assertNothingStarted(all);
});

test('a CGI that is not registered does not run, for root either', async (t) => {
  const all = await stageWhm(t, { on: ['alice'] });
  const { whm, host } = all;
  const page = await openPage(whm);
  const folder = join(places(host.root).cgi, 'whm-2fa-reset');
  writeFileSync(join(folder, 'other.cgi'), '#!/bin/sh\nprintf "Status: 200\\r\\n\\r\\nran"\n', {
    mode: 0o755,
  });
  for (const variant of ['prefix', 'path-boundary', 'exact'] as const) {
    whm.control({ 'url-match': variant });
    assert.equal((await page.get('/cgi/whm-2fa-reset/other.cgi')).status, 403);
    for (const tail of ['/', '/x', '/live_api.mjs']) {
      const reply = await page.get(`/cgi/whm-2fa-reset/live_api.cgi${tail}?path=%2Fv1%2Fstatus`);
      assert.equal(reply.status, 404, 'nothing follows the name of a program');
    }
  }
});

test('a daemon that is down is a problem that says what to do, and its return is all that is needed', async (t) => {
  const all = await stageWhm(t, { on: ['alice'] });
  const { whm, daemon } = all;
  const page = await openPage(whm);
  await daemon.stop();
  const problem = (await page.ask('GET', '/v1/status')).problem('daemon-unreachable');
  assert.match(problem.next, /systemctl restart whm-2fa-reset\.socket/u);
  (await page.ask('POST', '/v1/plans', { body: { users: ['alice'] } })).problem('daemon-unreachable');
  assert.equal(
    (await openPage(whm)).session.token.startsWith('/cpsess'),
    true,
    'the page itself still opens',
  );
  await daemon.start();
  (await page.ask('GET', '/v1/status')).as(Status);
  await assertNothingStarted(all);
});

test('an equal start twice is one job, and no redirect', async (t) => {
  const { whm, host } = await stageWhm(t, { on: ['alice'] });
  const page = await openPage(whm);
  const plan = await page.plan(['alice']);
  const [one, two] = [await page.post(plan, { key: 'k' }), await page.post(plan, { key: 'k' })];
  assert.deepEqual([one.status, two.status], [201, 200]);
  const ids = [one, two].map(({ reply }) => (JSON.parse(reply.text) as { id: string }).id);
  assert.equal(ids[0], ids[1]);
  await page.follow(ids[0] ?? '');
  assert.equal(removals(host).length, 1);
});
