import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobList } from '../../daemon/protocol/job.ts';
import { allowResellers } from '../integration/whm/stage.ts';
import { listing, removal, startJob } from '../integration/jobs.ts';
import type { Daemon } from '../integration/harness.ts';
import { stage, standIn } from './stage.ts';
import {
  accountsThere,
  counters,
  download,
  followedToTheEnd,
  jobIdOf,
  linkIs,
  linkSoonIs,
  paste,
  plan,
} from './steps.ts';

const on = Array.from({ length: 12 }, (_, index) => `on${String(index).padStart(2, '0')}`);

async function jobsOf(daemon: Daemon): Promise<string[]> {
  return (await daemon.request('GET', '/v1/jobs')).as(JobList).items.map(({ id }) => id);
}

test('two clicks on Start are one job, and Back to its plan starts no second one', async (t) => {
  const { host, daemon, open } = await standIn(t, { gateway: true, host: { on } });
  const page = await open();
  await accountsThere(page);
  await paste(page, on);
  await plan(page);
  await page.locator('#confirm-reason').fill('Phones lost');
  await page.locator('#start').dblclick();
  await page.locator('#counter-all').waitFor();
  const id = jobIdOf(page);
  await followedToTheEnd(page, daemon, id);
  assert.deepEqual(await jobsOf(daemon), [id]);
  host.setTwoFactor(on, true);
  await page.goBack();
  await page.locator('#view-title', { hasNotText: '2FA reset of' }).waitFor();
  assert.equal(await page.locator('#start').count(), 0, 'what has been started cannot be started again');
  await page.goForward();
  await page.locator('#counter-removed').waitFor();
  assert.equal((await counters(page)).removed, 12);
  assert.deepEqual(await jobsOf(daemon), [id]);
});

test('a plan that comes after its user has gone elsewhere pulls nobody back, and waits behind its tab', async (t) => {
  const { host, open } = await standIn(t, { host: { on } });
  const page = await open();
  await accountsThere(page);
  await paste(page, on);
  for (const [index, isBack] of [false, true].entries()) {
    host.gate(`list${index}`, 'start', { function: listing });
    await page.locator('#plan').click();
    await host.reached(`list${index}`);
    await page.locator('a[href="#history"]').click();
    await page.locator('#search-form').waitFor();
    if (isBack) await page.goBack();
    const planned = page.waitForResponse((response) => response.url().includes('plans'));
    host.open(`list${index}`);
    await planned;
    if (isBack) {
      await page.locator('#start').waitFor();
      continue;
    }
    const tab = page.locator('.tabs a[href="#confirm"]', { hasText: 'Review and confirm' });
    await tab.waitFor();
    assert.equal(new URL(page.url()).hash, '#history');
    await tab.click();
    await page.locator('#start').waitFor();
    assert.equal(await page.locator('.tabs a[href="#confirm"]').count(), 0, 'it has been seen');
    await page.locator('#back').click();
  }
});

test('a browser that goes offline in mid-job, or sleeps, goes on where it was', async (t) => {
  for (const gateway of [true, false]) {
    await t.test(gateway ? 'live' : 'polling', async (sub) => {
      const { host, daemon, open } = await standIn(sub, { gateway, host: { on } });
      host.gate('second', 'before-save', { function: removal, nth: 2 });
      const { id } = await startJob(daemon, on);
      const page = await open(`#job=${id}`, { before: async (unloaded) => unloaded.clock.install() });
      await page.locator('#counter-verifying').waitFor();
      await page.context().setOffline(true);
      // An open socket outlives the network until nothing has been heard for two heartbeats: an hour of sleep.
      await page.clock.fastForward(3_600_000);
      await linkSoonIs(page, 'Reconnecting');
      host.open('second');
      await page.context().setOffline(false);
      await linkSoonIs(page, gateway ? 'Live' : 'Polling');
      const { job } = await followedToTheEnd(page, daemon, id);
      assert.deepEqual([(await counters(page)).removed, job.counts.removed], [12, 12]);
    });
  }
});

test('a gateway that restarts in mid-job is found again, and no event is lost', async (t) => {
  const { host, daemon, open, startGateway } = await standIn(t, { host: { on } });
  const gateway = await startGateway();
  host.gate('second', 'before-save', { function: removal, nth: 2 });
  const { id } = await startJob(daemon, on);
  const page = await open(`#job=${id}`, { before: async (unloaded) => unloaded.clock.install() });
  await linkIs(page, 'Live');
  await page.locator('#counter-verifying').waitFor();
  gateway.child.kill();
  await gateway.ended;
  await linkSoonIs(page, 'Polling');
  await startGateway();
  await linkSoonIs(page, 'Live');
  host.open('second');
  await followedToTheEnd(page, daemon, id);
  assert.equal((await counters(page)).removed, 12);
});

test('the link to a job of another one shows a reseller nothing of it, and says so', async (t) => {
  const users = [
    { name: 'root', password: 'r' },
    { name: 'res1', password: 'r', acls: ['create-acct', 'list-accts'] },
  ];
  for (const gateway of [true, false]) {
    await t.test(gateway ? 'live' : 'polling', async (sub) => {
      const { host, daemon, open } = await stage(sub, {
        gateway,
        host: {
          accounts: [
            { name: 'alice', twoFactor: true },
            { name: 'mine', owner: 'res1', twoFactor: true },
          ],
          users,
          config: { access: { resellers: ['res1'] } },
          control: { switches: { 'reseller-calls': 'create-acct' } },
        },
      });
      host.addReseller('res1');
      await allowResellers(host);
      const { id } = await startJob(daemon, ['alice', 'mine'], { reason: 'Told to nobody' });
      const page = await open(`#job=${id}`, { user: 'res1' });
      await linkIs(page, gateway ? 'Live' : 'Polling');
      await page.locator('.page main .notice', { hasText: 'job' }).waitFor();
      const words = await page.locator('.page main').innerText();
      assert.ok(!/alice|mine|Told to nobody/u.test(words), words);
    });
  }
});

test('ten thousand targets end while some are searched for, and the whole list is exported', async (t) => {
  const { host, daemon, open } = await standIn(t, {
    gateway: true,
    host: { accounts: 10_000, twoFactorShare: 1, control: { delays: { perAccountMicros: 0 } } },
  });
  const names = [...host.twoFactor()].filter((name) => name.startsWith('acct'));
  host.gate('second', 'before-save', { function: removal, nth: 2 });
  const { id } = await startJob(daemon, names, { confirm: { count: 10_000 } });
  const page = await open(`#job=${id}`);
  await page.locator('#counter-verifying').waitFor();
  await page.locator('.search-field input').fill('acct0999');
  await page.locator('#targets[aria-rowcount="11"]').waitFor();
  const early = await download(page, '#export-csv');
  assert.equal(early.text.trimEnd().split(/\r?\n/u).length, 10_001, 'what is searched for narrows no export');
  host.open('second');
  await followedToTheEnd(page, daemon, id);
  assert.equal(await page.locator('#targets').getAttribute('aria-rowcount'), '11', 'the search goes on');
  assert.match(await page.locator('#targets-0').innerText(), /Removed, verified/u);
  assert.equal((await counters(page)).removed, 10_000);
});
