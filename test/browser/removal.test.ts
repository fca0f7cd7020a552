import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finished, listing, removal } from '../integration/jobs.ts';
import { standIn } from './stage.ts';
import { accountsThere, counters, download, ended, jobIdOf, paste, plan, start } from './steps.ts';

const on = Array.from({ length: 12 }, (_, index) => `on${String(index).padStart(2, '0')}`);

test('a job can be cancelled after a question, and what failed can be planned again', async (t) => {
  const { host, daemon, open } = await standIn(t, { host: { on: on } });
  host.gate('first', 'before-save', { function: removal, nth: 1 });
  const page = await open();
  await accountsThere(page);
  await paste(page, on);
  await plan(page);
  const id = await start(page, { reason: 'Phones lost' });
  await host.reached('first');
  await page.locator('#cancel-job').click();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#cancel').evaluate((dialog) => dialog.hasAttribute('open')), false);
  await page.locator('#cancel-job').click();
  await page.locator('#cancel-yes').click();
  await page.locator('.badge', { hasText: 'Cancelling' }).waitFor();
  host.open('first');
  await ended(page);
  const { job } = await finished(daemon, id);
  assert.deepEqual([job.counts.removed, job.counts.cancelled], [10, 2]);
  const { removed, cancelled } = await counters(page);
  assert.deepEqual({ removed, cancelled }, { removed: 10, cancelled: 2 });
  assert.equal(await page.locator('#retry').count(), 0, 'what was cancelled on purpose is no failure');

  host.addFault({ kind: 'refuse-call', reason: 'Try later', when: { function: removal } });
  await page.locator('a[href="#accounts"]').click();
  await paste(page, ['on10']);
  await plan(page);
  const second = await start(page, { reason: 'Phones lost' });
  await ended(page);
  assert.match(await page.locator('#targets-0').innerText(), /Failed[\s\S]*Try later/u);
  host.control({ faults: [] });
  await page.locator('#retry').click();
  await page.locator('#start').waitFor();
  const third = await start(page, { reason: 'Once more' });
  assert.notEqual(third, second);
  await ended(page);
  assert.match(await page.locator('#targets-0').innerText(), /on10[\s\S]*Removed, verified/u);
  assert.equal((await finished(daemon, third)).job.retryOf, second);
});

test('while cPanel does not answer, nothing is called proven and the page says what it waits for', async (t) => {
  const { host, open } = await standIn(t, { host: { on: ['alice'] } });
  const page = await open();
  await accountsThere(page);
  await paste(page, ['alice']);
  await plan(page);
  host.addFault({ kind: 'refuse-call', reason: 'The license is not valid.', when: { function: listing } });
  await start(page, { reason: 'Lost phone' });
  await page.locator('.notice', { hasText: 'Waiting for cPanel to answer' }).waitFor();
  assert.match(await page.locator('#targets-0').innerText(), /Accepted, being verified/u);
  host.control({ faults: [] });
  await ended(page);
  assert.match(await page.locator('#targets-0').innerText(), /Removed, verified/u);
});

test('a start whose answer was lost is sent again with the same key: one job', async (t) => {
  const { open, daemon } = await standIn(t, { host: { on: ['alice'] } });
  const page = await open();
  await accountsThere(page);
  await paste(page, ['alice']);
  await plan(page);
  let lost = 0;
  await page.route(/live_api\.cgi\?path=%2Fv1%2Fjobs$/u, async (route) => {
    if (route.request().method() !== 'POST' || lost++ > 0) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await page.locator('#confirm-reason').fill('Lost phone');
  await page.locator('#start').click();
  await page.locator('.notice', { hasText: 'The server does not answer' }).waitFor();
  await page.locator('#start').click();
  await ended(page);
  const list = JSON.parse((await daemon.request('GET', '/v1/jobs')).text) as { items: { id: string }[] };
  assert.deepEqual(
    list.items.map(({ id }) => id),
    [jobIdOf(page)],
  );
});

test('protected accounts enter a plan only when named, and are ticked one by one', async (t) => {
  const { host, daemon, open } = await standIn(t, { host: { on: ['alice', 'bob', 'boss'] } });
  host.addReseller('boss', ['all']);
  host.setTwoFactor(['root'], true);
  await daemon.restart();
  const page = await open();
  await accountsThere(page);
  await page.locator('#choose-all').click();
  await plan(page);
  assert.match(await page.locator('.notice').innerText(), /1 protected account was left out[\s\S]*boss/u);
  assert.match(await page.locator('.plan-sentence').innerText(), /^2 accounts/u);
  await page.locator('#back').click();
  // Nobody else is meant: then there is nothing to start.
  await page.getByRole('button', { name: /clear/iu }).click();
  await page.locator('#search').fill('boss');
  await page.locator('#choose-all').click();
  await page.locator('#plan').click();
  await page.locator('.notice', { hasText: '1 protected account was left out' }).waitFor();
  assert.equal(await page.locator('#start').count(), 0);
  await page.locator('#back').click();
  await page.locator('#search').fill('');
  await paste(page, ['root', 'boss']);
  await plan(page);
  await page.locator('#confirm-reason').fill('Both lost their phones');
  await page.getByLabel('Remove the 2FA of root as well').check();
  await page.locator('#start').click();
  await page.locator('.fault').waitFor();
  const boss = page.getByLabel('Remove the 2FA of boss as well');
  assert.ok(await boss.evaluate((box) => box.matches(':focus')), 'it goes to what is not ticked');
  await page.keyboard.press('Space');
  await page.locator('#start').click();
  await ended(page);
  assert.deepEqual(host.twoFactor(), new Set(['alice', 'bob']));
});

test('exports hold every target, with nothing that a spreadsheet would run', async (t) => {
  const { host, daemon, open } = await standIn(t, { host: { on: ['alice', 'bob'] } });
  host.addFault({ kind: 'refuse-users', users: { bob: '=HYPERLINK("https://example.org","click")' } });
  const page = await open();
  await accountsThere(page);
  await paste(page, ['alice', 'bob']);
  await plan(page);
  const id = await start(page, { reason: 'Phones lost' });
  await ended(page);
  const csv = await download(page, '#export-csv');
  const lines = csv.text.split('\r\n');
  assert.equal(
    lines[0],
    '\uFEFF"user","before","answer","answerText","outcome","verified","code","reason","note","protected"',
  );
  assert.equal(lines[1]?.startsWith('"alice","on","accepted","","removed","true"'), true, lines[1]);
  assert.ok(lines[2]?.includes(`"'=HYPERLINK(""https://example.org"",""click"")"`), lines[2]);
  assert.match(csv.name, new RegExp(`${id}\\.csv$`, 'u'));
  const json = await download(page, '#export-json');
  const { job, targets } = await finished(daemon, id);
  assert.deepEqual(JSON.parse(json.text), { job, targets });
});
