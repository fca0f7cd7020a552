import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { finished, startJob } from '../integration/jobs.ts';
import { type SeededJob, seed } from '../integration/seed.ts';
import { accessible } from './looks.ts';
import { standIn } from './stage.ts';
import { hold, linkIs, linkSoonIs } from './steps.ts';

/** So many jobs, newest last, from so many days ago on. */
const jobs = (count: number, daysAgo: number): SeededJob[] =>
  Array.from({ length: count }, (_, nth) => ({
    users: ['alice'],
    daysAgo: daysAgo - nth / 1000,
    reason: `Phone ${nth}, ${daysAgo} days ago`,
  }));

const rowsAre = async (page: Page, id: string, count: number) =>
  page.locator(`#${id}[aria-rowcount="${count + 1}"]`).waitFor();
const older = (page: Page) => page.locator('.panel-foot button');
const main = async (page: Page) => page.locator('.page main').innerText();

test('a search that fails says only that it failed, and is done again by its button', async (t) => {
  const { daemon, open } = await standIn(t, { gateway: true, host: { on: ['alice'] } });
  await seed(daemon, jobs(3, 9));
  const page = await open('#history');
  await rowsAre(page, 'history', 3);
  await linkIs(page, 'Live');
  for (const [view, field, words, found] of [
    ['history', '#search-reason', 'Phone 2', 1],
    ['audit', '#search-user', 'root', 3],
  ] as const) {
    await page.locator(`a[href="#${view}"]`).click();
    await rowsAre(page, view, 3);
    const asked = await hold(page, /^GET \/v1\/(?:jobs|audit)\?/u);
    await page.locator(field).fill(words);
    await page.keyboard.press('Enter');
    await asked.asked(1);
    assert.ok(!/\d (?:jobs?|entr)/u.test(await main(page)), 'nothing is counted before it is found');
    await asked.fail();
    const failure = page.locator('.notice', { hasText: 'The server does not answer' });
    await failure.waitFor();
    const told = await main(page);
    assert.ok(!/found|loaded|fits|matches|\b0\b/u.test(told), told);
    assert.equal(await page.locator('.table-empty').count(), 0);
    await accessible(page, `${view}: a search that failed`);
    await asked.release();
    await failure.locator('button').click();
    await rowsAre(page, view, found);
    assert.match(await main(page), view === 'history' ? /1 job found/u : /3 entries loaded/u);
    assert.equal(await page.locator('.notice').count(), 0);
    await page.unrouteAll();
  }
});

test('lists that cannot be had at first say no more than that', async (t) => {
  const { daemon, open } = await standIn(t, { gateway: true, host: { on: ['alice'] } });
  await seed(daemon, jobs(1, 9));
  const page = await open('#accounts');
  await linkIs(page, 'Live');
  const asked = await hold(page, /^GET \/v1\/(?:jobs|audit|not-back)\?/u);
  await asked.fail();
  for (const view of ['audit', 'not-back']) {
    await page.locator(`a[href="#${view}"]`).click();
    // What the view before could not have is not taken for this one's.
    await page.locator(`#${view}`).waitFor();
    await page.locator('.notice', { hasText: 'The server does not answer' }).waitFor();
    assert.equal(await page.locator('.table-empty').count(), 0, view);
    assert.ok(!/\b0\b/u.test(await main(page)), view);
  }
  await asked.release();
  await page.locator('.notice button').click();
  await rowsAre(page, 'not-back', 0);
  // Those of one number of days are not shown under another, for which there is no answer.
  await page.unrouteAll();
  await page.locator('#days').fill('3');
  await page.locator('#days').press('Tab');
  await page.locator('.table-empty', { hasText: 'Everybody' }).waitFor();
  await (await hold(page, /not-back/u)).fail();
  await page.locator('#days').fill('14');
  await page.locator('#days').press('Tab');
  await page.locator('.notice').waitFor();
  assert.equal(await page.locator('.table-empty').count(), 0);
});

test('the fields hold what is searched for, whatever was looked at meanwhile', async (t) => {
  const { daemon, open } = await standIn(t, { host: { on: ['alice'] } });
  await seed(daemon, jobs(3, 9));
  const page = await open('#history');
  await rowsAre(page, 'history', 3);
  const from = new Date(Date.now() - 20 * 86_400_000).toISOString().slice(0, 10);
  await page.locator('#search-from').fill(from);
  await page.locator('#search-reason').fill(' phone 1 ');
  await page.keyboard.press('Enter');
  await rowsAre(page, 'history', 1);
  await page.locator('#search-ticket').fill('typed, and not searched for');
  await page.locator('a[href="#audit"]').click();
  await rowsAre(page, 'audit', 3);
  await page.locator('#search-action').selectOption({ label: 'Job ended' });
  await page.locator('#search-find').click();
  await page.locator('.table-empty', { hasText: 'No entry matches' }).waitFor();
  await page.goBack();
  const values = async (...names: string[]) =>
    Promise.all(names.map(async (name) => page.locator(`#search-${name}`).inputValue()));
  await rowsAre(page, 'history', 1);
  assert.deepEqual(await values('from', 'reason', 'ticket'), [from, 'phone 1', '']);
  await page.goForward();
  await page.locator('#search-action').waitFor();
  assert.deepEqual(await values('action', 'user'), ['job.finished', '']);
  await page.locator('#search-clear').click();
  await rowsAre(page, 'audit', 3);
  assert.deepEqual(await values('action', 'user'), ['', '']);
  await page.locator('a[href="#history"]').click();
  await page.locator('#search-reason').fill('typed, and not searched for');
  await page.locator('#search-clear').click();
  await rowsAre(page, 'history', 3);
  assert.deepEqual(await values('from', 'reason'), ['', '']);
  // After a reload nothing is searched for, and nothing is filled in.
  await page.locator('#search-reason').fill('phone 1');
  await page.keyboard.press('Enter');
  await rowsAre(page, 'history', 1);
  await page.reload();
  await rowsAre(page, 'history', 3);
  assert.deepEqual(await values('from', 'reason'), ['', '']);
});

test('what an account table is narrowed to is still shown when no account has it any more', async (t) => {
  const accounts = [
    { name: 'alice', owner: 'res1', twoFactor: true },
    { name: 'bob', owner: 'res2', twoFactor: true },
  ];
  const { host, daemon, open } = await standIn(t, { gateway: true, host: { accounts } });
  const page = await open();
  await page.locator('#filter-owner').selectOption('res1');
  await rowsAre(page, 'accounts', 1);
  host.removeAccount('alice');
  await daemon.restart();
  await page.locator('#read-again').click();
  await page.locator('.table-empty', { hasText: 'No account matches' }).waitFor();
  assert.equal(await page.locator('#filter-owner').inputValue(), 'res1');
});

test('older jobs that cannot be had are not announced as found', async (t) => {
  const { daemon, open } = await standIn(t, { host: { on: ['alice'] } });
  await seed(daemon, jobs(250, 9));
  const page = await open('#history', { before: async (unloaded) => unloaded.clock.install() });
  await rowsAre(page, 'history', 200);
  await linkSoonIs(page, 'Polling');
  await page.locator('#search-reason').fill('phone');
  await page.keyboard.press('Enter');
  const status = page.locator('.sr-only[aria-live]');
  // No more than one sentence in a few seconds.
  const later = async () => page.clock.fastForward(5000);
  await page.locator('.view-note', { hasText: '200 jobs found' }).waitFor();
  await later();
  await status.filter({ hasText: '200 jobs found' }).waitFor();
  await daemon.stop();
  await linkSoonIs(page, 'Daemon unreachable');
  await later();
  await status.filter({ hasText: 'The daemon cannot be reached' }).waitFor();
  await older(page).click();
  await page.locator('.page main button', { hasText: 'Try again' }).waitFor();
  await later();
  assert.match(await status.innerText(), /The daemon cannot be reached/u);
  assert.equal(await page.locator('#history').getAttribute('aria-rowcount'), '201', 'what is known stays');
});

test('older jobs come beside news of new ones: none twice, none missing', async (t) => {
  const { daemon, open } = await standIn(t, { gateway: true, host: { on: ['alice', 'bob'] } });
  const old = await seed(daemon, jobs(250, 9));
  const page = await open('#history');
  await rowsAre(page, 'history', 200);
  await linkIs(page, 'Live');
  const asked = await hold(page, /cursor=/u);
  await older(page).click();
  await asked.asked(1);
  const { id } = await startJob(daemon, ['bob']);
  await finished(daemon, id);
  await page.locator('#history-0', { hasText: '1 removed' }).waitFor();
  await rowsAre(page, 'history', 201);
  await asked.release();
  await rowsAre(page, 'history', 251);
  assert.equal(await older(page).count(), 0);
  const shown = await page.evaluate<string[][]>("inPage.rows('history')");
  const reasons = shown.map(([, , why]) => why);
  assert.equal(new Set(reasons).size, 251);
  assert.deepEqual(reasons.slice(0, 3), [
    'lost phone',
    'Phone 249, 9 days ago T-1',
    'Phone 248, 9 days ago T-1',
  ]);
  assert.equal(old.length, 250);
});

test('more jobs than are told of at once, while the daemon could not be reached, leave no gap', async (t) => {
  const { daemon, open } = await standIn(t, { gateway: true, host: { on: ['alice'] } });
  await seed(daemon, jobs(2, 9));
  const page = await open('#history', { before: async (unloaded) => unloaded.clock.install() });
  await rowsAre(page, 'history', 2);
  await linkSoonIs(page, 'Live');
  await seed(daemon, jobs(260, 3));
  await linkSoonIs(page, 'Live');
  await rowsAre(page, 'history', 202);
  await older(page).click();
  await rowsAre(page, 'history', 262);
  assert.equal(await older(page).count(), 0);
});

test('a year has four digits: a later day would be none to the daemon', async (t) => {
  const { open } = await standIn(t, { host: { on: ['alice'] } });
  const page = await open('#history');
  await page.locator('#search-to').focus();
  await page.keyboard.type('01/01/123456');
  assert.match(await page.locator('#search-to').inputValue(), /^\d{4}-01-01$/u);
  await page.locator('#search-find').click();
  await page.locator('.table-empty', { hasText: 'No job fits.' }).waitFor();
});
