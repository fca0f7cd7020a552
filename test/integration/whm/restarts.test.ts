import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { removal, removals } from '../jobs.ts';
import { openPage, type Page } from './page.ts';
import { liveApis } from './processes.ts';
import { stageWhm, type WhmStage } from './stage.ts';

/** A job whose call is held, and a page that waits for its next event. */
async function waiting({ whm, host }: WhmStage) {
  host.gate('call', 'before-save', { function: removal });
  const page = await openPage(whm);
  const { id } = await page.start(['alice']);
  const before = await page.follow(id, ({ type }) => type === 'batch.started');
  const poll = page.events(id, before.length);
  // The test looks at it later: until then its end is nobody's fault.
  poll.catch(() => {});
  await liveApis(host, 1);
  return { page, id, before, poll };
}

for (const restart of ['cut', 'finish'] as const) {
  test(`a restart of the front in mid-poll (${restart}): the job goes on, the session too`, async (t) => {
    const all = await stageWhm(t, { on: ['alice'] });
    const { whm, host } = all;
    whm.control({ restart });
    const { page, id, before, poll } = await waiting(all);
    whm.restart();
    if (restart === 'cut') {
      await assert.rejects(poll);
      host.open('call');
    } else {
      host.open('call');
      assert.equal((await poll).items[0]?.seq, before.length + 1);
    }
    await assertEnds(all, page, id);
  });
}

test('a daemon that is killed in mid-poll is a problem; after its return the job ends well', async (t) => {
  const all = await stageWhm(t, { on: ['alice'] });
  const { host, daemon } = all;
  const { page, id, before } = await waiting(all);
  const poll = page.ask('GET', `/v1/jobs/${id}/events?after=${before.length}&wait=20`);
  await liveApis(host, 2);
  await daemon.kill();
  (await poll).problem('daemon-unreachable');
  host.open('call');
  await daemon.start();
  await assertEnds(all, page, id);
});

test('a limit on how long a program may run cuts the wait, not the job', async (t) => {
  const all = await stageWhm(t, { on: ['alice'] });
  const { host, whm } = all;
  const { page, id, before, poll } = await waiting(all);
  whm.control({ 'cgi-timeout': 1 });
  const limited = page.events(id, before.length);
  await assert.rejects(limited);
  whm.control({ 'cgi-timeout': 'none' });
  host.open('call');
  await poll;
  await assertEnds(all, page, id);
});

async function assertEnds({ host }: WhmStage, page: Page, id: string) {
  const end = (await page.follow(id)).at(-1);
  assert.ok(end?.type === 'job.finished');
  assert.equal(end.counts.removed, 1);
  assert.equal(removals(host).length, 1, 'nothing was sent twice');
  assert.equal(host.twoFactor().has('alice'), false);
}

test('a client that goes away leaves the daemon and the job alone', async (t) => {
  const all = await stageWhm(t, { on: ['alice'] });
  const { whm, host } = all;
  const { page, id, before, poll } = await waiting(all);
  const query = encodeURIComponent(`/v1/jobs/${id}/events?after=${before.length}&wait=20`);
  const { cookie, token } = page.session;
  const asked = request(`${whm.url}${token}/cgi/whm-2fa-reset/live_api.cgi?path=${query}`, {
    headers: { cookie },
    agent: false,
  });
  asked.on('error', () => {});
  asked.end();
  await liveApis(host, 2);
  asked.destroy();
  host.open('call');
  await poll;
  await assertEnds(all, page, id);
});
