import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { removals } from '../integration/jobs.ts';
import { standIn } from './stage.ts';
import { accountsThere, counters, ended, followedToTheEnd, paste, plan, start } from './steps.ts';

async function facts(page: Page): Promise<string[]> {
  return page.locator('.facts dt').allInnerTexts();
}

const on = ['alice', 'bob'];
const later = { start: { delaySeconds: 600 } };

test('a start counts down, also after a reload, and taken back it says that nothing was done', async (t) => {
  for (const gateway of [true, false]) {
    await t.test(gateway ? 'live' : 'polling', async (sub) => {
      const { host, daemon, open } = await standIn(sub, { gateway, host: { on, config: later } });
      const page = await open();
      await accountsThere(page);
      await paste(page, on);
      await plan(page);
      assert.match(await page.locator('#confirm-start-at-help').innerText(), /600 seconds/u);
      const id = await start(page, { reason: 'Phones lost' });
      const countdown = page.locator('#countdown');
      assert.match(await countdown.innerText(), /^Starts in about (9|10) minutes$/u);
      await page.reload();
      await countdown.waitFor();
      assert.match(await countdown.innerText(), /^Starts in about (9|10) minutes$/u);
      assert.equal((await counters(page)).pending, 2);
      assert.equal(await page.locator('#cancel-job').count(), 1);
      await page.locator('#cancel-job').focus();
      await page.keyboard.press('Enter');
      await ended(page);
      assert.match(await page.locator('.notice').innerText(), /cancelled before it began: nothing was done/u);
      assert.equal(await countdown.count(), 0);
      assert.deepEqual(await facts(page), ['Reason', 'Started by', 'Created', 'Ended']);
      const { job } = await followedToTheEnd(page, daemon, id);
      assert.deepEqual([job.state, job.counts.cancelled], ['cancelled', 2]);
      assert.deepEqual(removals(host), []);
      assert.deepEqual(host.twoFactor(), new Set(on));
    });
  }
});

test('the seconds go down, and then it begins', async (t) => {
  // Time enough for a busy machine to show the job, and one digit.
  const { host, daemon, open } = await standIn(t, { host: { on, config: { start: { delaySeconds: 9 } } } });
  const page = await open();
  await accountsThere(page);
  await paste(page, on);
  await plan(page);
  const said = page.evaluate<string[]>(`new Promise((resolve) => {
    const said = [];
    const look = () => {
      const words = inPage.root().getElementById('countdown')?.textContent;
      if (words !== undefined && words !== said.at(-1)) said.push(words);
      if (words === undefined && said.length > 0) return resolve(said);
      requestAnimationFrame(look);
    };
    look();
  })`);
  const id = await start(page, { reason: 'Phones lost' });
  await followedToTheEnd(page, daemon, id);
  const seconds = (await said).flatMap((words) => /^Starts in (\d) seconds?$/u.exec(words)?.[1] ?? []);
  assert.ok(seconds.length >= 2, (await said).join());
  assert.deepEqual(seconds, [...new Set(seconds)].toSorted().toReversed(), 'downwards, each once');
  await ended(page);
  assert.deepEqual(await facts(page), ['Reason', 'Started by', 'Created', 'Started', 'Ended']);
  assert.deepEqual(host.twoFactor(), new Set());
});

test('a chosen start is of the time zone of the browser, which is named, and is sent in UTC', async (t) => {
  const { daemon, open } = await standIn(t, { gateway: true, host: { on } });
  const page = await open('', { timezoneId: 'Asia/Tokyo' });
  await accountsThere(page);
  await paste(page, on);
  await plan(page);
  assert.match(
    await page.locator('#confirm-start-at-help').innerText(),
    /time zone of your browser, Asia\/Tokyo/u,
  );
  await page.locator('#confirm-reason').fill('Phones lost');
  await page.locator('#confirm-start-at').fill('2020-01-01T09:30');
  await page.locator('#start').click();
  await page.locator('.fault', { hasText: 'Choose a time that is still ahead' }).waitFor();
  assert.equal(await page.evaluate('inPage.root().activeElement.id'), 'confirm-start-at');
  const ahead = new Date(Date.now() + 10 * 86_400_000);
  const day = ahead.toISOString().slice(0, 10);
  await page.locator('#confirm-start-at').fill(`${day}T09:30`);
  const id = await start(page, { reason: 'Phones lost' });
  const { startAt, state } = JSON.parse((await daemon.request('GET', `/v1/jobs/${id}`)).text) as Record<
    string,
    string
  >;
  assert.deepEqual([state, startAt], ['waiting', `${day}T00:30:00.000Z`]);
  assert.equal(await page.locator('#countdown').innerText(), 'This job is planned for later');
  const shown = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' }).format(ahead);
  assert.match(await page.locator('.notice').innerText(), new RegExp(`${shown}, 9:30\\sAM`, 'u'));
});
