import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { finished, listing, removal } from '../integration/jobs.ts';
import { stage } from './stage.ts';
import { accountsThere, counters, ended, jobIdOf, linkIs, paste, plan, start } from './steps.ts';

const on = Array.from({ length: 60 }, (_, index) => `on${String(index).padStart(2, '0')}`);
const off = ['off0', 'off1'];

test('from the plan in words to a finished job: what the page shows is what the server did', async (t) => {
  const { host, daemon, open } = await stage(t, { gateway: true, host: { on, off } });
  host.addFault({ kind: 'refuse-users', users: { on05: 'This account is locked by an administrator.' } });
  host.addFault({ kind: 'save-lost', users: ['on07'] });
  const page = await open();
  await accountsThere(page);
  await paste(page, [...on, ...off, 'nobodyhere']);
  await plan(page);
  const words = await page.locator('.plan-sentence').innerText();
  assert.equal(
    words.replace(/\s+/gu, ' '),
    '60 accounts will lose their 2FA. 2 are already off. 1 is refused.',
  );
  assert.match(
    await page.locator('.plan-list').first().innerText(),
    /nobodyhere\s+There is no such account/u,
  );

  await page.locator('#start').click();
  assert.deepEqual(await page.locator('.fault').allInnerTexts(), [
    'Type the number of accounts that lose their 2FA.',
    'Say why: the record needs a reason.',
  ]);
  assert.equal(host.runs().filter((run) => run.function === removal).length, 0);

  const id = await start(page, { reason: 'Phones lost', count: 60, ticket: 'HD-7' });
  await linkIs(page, 'Live');
  await ended(page);
  const { job, targets } = await finished(daemon, id);
  const { all, ...shown } = await counters(page);
  assert.equal(all, 63);
  assert.deepEqual(shown, { removed: 58, 'already-off': 2, refused: 2, failed: 1 });
  assert.deepEqual({ ...shown, cancelled: 0 }, job.counts);
  const gone = host.history().flatMap(({ names }) => names);
  const removed = targets.filter(({ outcome }) => outcome === 'removed').map(({ user }) => user);
  assert.deepEqual(gone.toSorted(), removed.toSorted(), 'the record of the server itself');
  assert.deepEqual(
    [job.reason, job.ticket, job.actor.user, job.actor.via],
    ['Phones lost', 'HD-7', 'root', 'whm'],
  );

  await page.locator('#counter-refused').click();
  const rows = await page.locator('#targets .table-body').innerText();
  assert.match(rows, /on05[\s\S]*locked by an administrator/u);
  assert.ok(!rows.includes('on01'));
  await page.locator('#counter-failed').click();
  assert.match(await page.locator('#targets .table-body').innerText(), /on07[\s\S]*On again/u);
});

test('answers and outcomes are told apart, and two tabs show the same', async (t) => {
  const { host, open } = await stage(t, { gateway: true, host: { on: on.slice(0, 12) } });
  host.gate('second', 'before-save', { function: removal, nth: 2 });
  const page = await open();
  await accountsThere(page);
  await paste(page, on.slice(0, 12));
  await plan(page);
  const id = await start(page, { reason: 'Phones lost' });
  await host.reached('second');
  const other = await open(`#job=${id}`);
  for (const tab of [page, other]) {
    await tab.locator('#counter-verifying').waitFor();
    await tab.locator('#counter-asked').waitFor();
    const { removed, verifying, asked } = await counters(tab);
    assert.deepEqual({ removed, verifying, asked }, { removed: 0, verifying: 10, asked: 2 });
    assert.match(await tab.locator('#targets-0').innerText(), /Accepted, being verified/u);
    assert.match(await tab.locator('#targets-11').innerText(), /Being asked/u);
  }
  host.open('second');
  for (const tab of [page, other]) {
    await ended(tab);
    const { removed, verifying, asked } = await counters(tab);
    assert.deepEqual({ removed, verifying, asked }, { removed: 12, verifying: undefined, asked: undefined });
    assert.match(await tab.locator('#targets-0').innerText(), /Removed, verified/u);
  }
});

test('a job can be cancelled after a question, and what failed can be planned again', async (t) => {
  const { host, daemon, open } = await stage(t, { host: { on: on.slice(0, 12) } });
  host.gate('first', 'before-save', { function: removal, nth: 1 });
  const page = await open();
  await accountsThere(page);
  await paste(page, on.slice(0, 12));
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
  const { host, open } = await stage(t, { host: { on: ['alice'] } });
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
  const { open, daemon } = await stage(t, { host: { on: ['alice'] } });
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

test('protected accounts enter a plan only when named, and are typed once more', async (t) => {
  const { host, daemon, open } = await stage(t, { host: { on: ['alice', 'bob', 'boss'] } });
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
  await paste(page, ['root', 'boss']);
  await plan(page);
  await page.locator('#confirm-reason').fill('Both lost their phones');
  await page.locator('#confirm-protected').fill('root');
  await page.locator('#start').click();
  await page.locator('.fault').waitFor();
  await page.locator('#confirm-protected').fill('root boss');
  await page.locator('#start').click();
  await ended(page);
  assert.deepEqual(host.twoFactor(), new Set());
});

test('exports hold every target, with nothing that a spreadsheet would run', async (t) => {
  const { host, daemon, open } = await stage(t, { host: { on: ['alice', 'bob'] } });
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

async function download(page: Page, button: string): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator(button).click()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}
