import assert from 'node:assert/strict';
import { test } from 'node:test';
import { occupyPort } from '../host/whm/occupy-port.ts';
import { finished, removal, startJob } from '../integration/jobs.ts';
import { stage } from './stage.ts';
import { accountsThere, counters, ended, linkIs, paste, plan, start } from './steps.ts';

const on = Array.from({ length: 12 }, (_, index) => `on${String(index).padStart(2, '0')}`);

for (const port of ['refused', 'dropped'] as const) {
  test(`with the gateway's port ${port} the page polls, and misses nothing`, async (t) => {
    const held = await occupyPort(port);
    t.after(async () => held.close());
    const gateway = { plain: true, address: '127.0.0.1', port: held.port };
    const { host, daemon, open } = await stage(t, { host: { on, config: { gateway } } });
    host.gate('second', 'before-save', { function: removal, nth: 2 });
    const { id } = await startJob(daemon, on);
    const page = await open(`#job=${id}`);
    const began = Date.now();
    await linkIs(page, 'Polling');
    t.diagnostic(`polling after ${Date.now() - began} ms`);
    await host.reached('second');
    await page.locator('#counter-verifying').waitFor();
    host.open('second');
    await ended(page);
    assert.equal((await counters(page)).removed, 12);
  });
}

test('a reload in mid-job comes back to the job, and a link opens it anywhere', async (t) => {
  const { host, daemon, open } = await stage(t, { gateway: true, host: { on } });
  host.gate('second', 'before-save', { function: removal, nth: 2 });
  const page = await open();
  await accountsThere(page);
  await paste(page, on);
  await plan(page);
  const id = await start(page, { reason: 'Phones lost' });
  await host.reached('second');
  await page.reload();
  await page.locator('#counter-verifying').waitFor();
  assert.equal((await counters(page)).verifying, 10);
  host.open('second');
  await ended(page);
  const later = await open(`#job=${id}`);
  await ended(later);
  for (const tab of [page, later]) assert.equal((await counters(tab)).removed, 12);
  assert.equal((await finished(daemon, id)).job.counts.removed, 12);
  const jobs = JSON.parse((await daemon.request('GET', '/v1/jobs')).text) as { items: unknown[] };
  assert.equal(jobs.items.length, 1, 'opening a link starts nothing');
});

test('through a restart of the daemon the page reconnects and goes on, live or polling', async (t) => {
  for (const gateway of [true, false]) {
    await t.test(gateway ? 'live' : 'polling', async (sub) => {
      const { host, daemon, open } = await stage(sub, { gateway, host: { on } });
      host.gate('second', 'before-save', { function: removal, nth: 2 });
      const { id } = await startJob(daemon, on);
      const page = await open(`#job=${id}`);
      await host.reached('second');
      await page.locator('#counter-verifying').waitFor();
      await daemon.kill();
      await linkIs(page, 'Daemon unreachable');
      assert.match(await page.locator('.page > .notice').innerText(), /systemctl start whm-2fa-reset/u);
      await daemon.start();
      await linkIs(page, gateway ? 'Live' : 'Polling', 60_000);
      assert.equal(await page.locator('.page > .notice').count(), 0);
      host.open('second');
      await ended(page);
      const { job } = await finished(daemon, id);
      const { removed } = await counters(page);
      assert.deepEqual([removed, job.counts.removed], [12, 12]);
    });
  }
});

test('a gateway that comes up later is found', async (t) => {
  const { open, startGateway } = await stage(t, { host: { on: ['alice'] } });
  const page = await open();
  await linkIs(page, 'Polling');
  await startGateway();
  await linkIs(page, 'Live');
});

test('when the WHM session has ended the page says so and asks nothing more', async (t) => {
  for (const mood of ['login-401', 'login-200'] as const) {
    await t.test(mood, async (sub) => {
      const { front, open } = await stage(sub, { host: { on: ['alice'] } });
      const page = await open();
      await accountsThere(page);
      await linkIs(page, 'Polling');
      front.set({ mood });
      await page.locator('a[href="#history"]').click();
      await page.locator('.notice', { hasText: 'Your WHM session has ended' }).first().waitFor();
      await linkIs(page, 'Session ended');
    });
  }
});

test('a restart of WHM is a break and no end', async (t) => {
  const { front, open } = await stage(t, { host: { on: ['alice'] } });
  const page = await open('#history');
  await linkIs(page, 'Polling');
  front.set({ mood: 'silent' });
  await linkIs(page, 'Reconnecting');
  front.set({ mood: 'well' });
  await linkIs(page, 'Polling');
});

test('a daemon that is down at first is waited for, and then the accounts come by themselves', async (t) => {
  const { daemon, open } = await stage(t, { host: { on: ['alice'] } });
  await daemon.stop();
  const page = await open();
  await linkIs(page, 'Daemon unreachable');
  assert.equal(await page.locator('.notice').count(), 1, 'it is said once');
  await daemon.start();
  await accountsThere(page);
});
