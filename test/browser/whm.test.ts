import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { places } from '../host/whm/places.ts';
import { type Control, defaults, switches } from '../host/whm/switches.ts';
import { removal, startJob } from '../integration/jobs.ts';
import { stage } from './stage.ts';
import { accountsThere, counters, followedToTheEnd, linkIs, paste, plan, start } from './steps.ts';

const on = Array.from({ length: 40 }, (_, index) => `on${String(index).padStart(2, '0')}`);
const off = ['off0', 'off1'];
const few = on.slice(0, 12);

/** The words that the table of a finished job shows for each account. */
async function outcomesShown(page: Page): Promise<Record<string, string>> {
  const rows = await page.evaluate<string[][]>("inPage.rows('targets')");
  return Object.fromEntries(rows.map(([user = '', , outcome = '']) => [user, outcome]));
}

test('from the login over the menu to a proven end, by TLS: the page shows what the server has on record', async (t) => {
  const { host, daemon, whm, newPage } = await stage(t, {
    gateway: true,
    host: { on, off, tls: true, users: [{ name: 'root', password: 'secret' }] },
  });
  host.addFault({ kind: 'refuse-users', users: { on05: 'This account is locked by an administrator.' } });
  host.addFault({ kind: 'save-lost', users: ['on07'] });
  const before = host.twoFactor();
  const page = await newPage();
  await page.goto(`${whm.url}/`);
  await page.locator('#user').fill('root');
  await page.locator('#pass').fill('secret');
  await page.locator('#login_submit').click();
  await page.locator('#navigation a', { hasText: '2FA Reset' }).click();
  assert.ok(page.url().startsWith('https:'), page.url());
  assert.equal(await page.locator('#navigation [aria-current="page"]').innerText(), '2FA Reset');
  await accountsThere(page);
  await paste(page, [...on, ...off, 'nobodyhere']);
  await plan(page);
  const words = await page.locator('.plan-sentence').innerText();
  assert.equal(
    words.replace(/\s+/gu, ' '),
    '40 accounts will lose their 2FA. 2 are already off. 1 is refused.',
  );
  const why = await page.locator('.plan-list').first().innerText();
  assert.match(why, /nobodyhere\s+There is no such account/u);

  await page.locator('#start').click();
  assert.deepEqual(await page.locator('.fault').allInnerTexts(), [
    'Type the number of accounts that lose their 2FA.',
    'Say why: the record needs a reason.',
  ]);
  assert.equal(host.runs().filter((run) => run.function === removal).length, 0);

  const id = await start(page, { reason: 'Phones lost', count: 40, ticket: 'HD-7' });
  await linkIs(page, 'Live');
  const { job } = await followedToTheEnd(page, daemon, id);
  assert.deepEqual(
    [job.reason, job.ticket, job.actor.user, job.actor.via],
    ['Phones lost', 'HD-7', 'root', 'whm'],
  );
  const { all, ...shown } = await counters(page);
  assert.deepEqual(shown, { removed: 38, 'already-off': 2, refused: 2, failed: 1 });
  assert.equal(all, 43);
  // What the simulator's own record says of each account.
  const removed = new Set(host.history().flatMap(({ names }) => names));
  const now = host.twoFactor();
  const outcomes = await outcomesShown(page);
  assert.deepEqual(Object.keys(outcomes).toSorted(), [...on, ...off, 'nobodyhere'].toSorted());
  for (const [user, outcome] of Object.entries(outcomes)) {
    const expected =
      removed.has(user) && !now.has(user)
        ? 'Removed, verified'
        : now.has(user)
          ? { on05: 'Refused', on07: 'On again' }[user]
          : before.has(user)
            ? undefined
            : ({ nobodyhere: 'Refused' }[user] ?? 'Already off');
    assert.equal(outcome, expected, user);
  }
  await page.locator('#counter-refused').click();
  const rows = await page.locator('#targets .table-body').innerText();
  assert.match(rows, /on05[\s\S]*locked by an administrator/u);
  assert.ok(!rows.includes('on01'));
  await page.locator('a[href="#history"]').click();
  await page.locator('#history-0', { hasText: 'Finished with failures' }).waitFor();
  assert.deepEqual(await page.evaluate('inPage.cutBadges()'), []);
});

/** All switches at their second variant, or the last where there are fewer; then at the third. */
const mixes = [1, 2].map((nth) => {
  const chosen = Object.entries(switches).map(([name, list]) => [name, list[Math.min(nth, list.length - 1)]]);
  return Object.fromEntries(chosen) as Partial<Control>;
});

test('the page works whatever the host does: every variant of every switch', async (t) => {
  const { host, daemon, whm, open } = await stage(t, { host: { on } });
  for (const [index, mix] of mixes.entries()) {
    // Of a page without a type no browser makes a page: only the answers to its script can lack one.
    whm.control({ ...defaults, ...mix, 'content-type': 'passes' });
    whm.restart();
    const page = await open();
    whm.control(mix);
    await accountsThere(page);
    const users = [0, 1].map((nth) => on[index * 2 + nth] ?? '');
    await paste(page, users);
    await plan(page);
    const id = await start(page, { reason: 'Phones lost' });
    await followedToTheEnd(page, daemon, id);
    // A sandbox in which cPanel cannot write lets nothing be removed, and the page says so.
    const isRemoved = mix.sandbox !== 'write-error';
    const { removed = 0, failed = 0 } = await counters(page);
    assert.deepEqual([removed, failed], isRemoved ? [2, 0] : [0, 2], JSON.stringify(mix));
    for (const user of users) assert.equal(host.twoFactor().has(user), !isRemoved);
  }
});

test('the front restarts in mid-job: live nothing is noticed, polling it is a break and no end', async (t) => {
  for (const gateway of [true, false]) {
    await t.test(gateway ? 'live' : 'polling', async (sub) => {
      const { host, daemon, whm, open } = await stage(sub, { gateway, host: { on: few } });
      host.gate('second', 'before-save', { function: removal, nth: 2 });
      const { id } = await startJob(daemon, few);
      const page = await open(`#job=${id}`);
      await page.locator('#counter-verifying').waitFor();
      await linkIs(page, gateway ? 'Live' : 'Polling');
      whm.control({ upgrade: 'on' });
      whm.restart();
      if (gateway) {
        host.open('second');
        await followedToTheEnd(page, daemon, id);
        assert.match(await page.locator('#link').innerText(), /Live/u);
        return;
      }
      await linkIs(page, 'Reconnecting');
      host.open('second');
      whm.control({ upgrade: 'off' });
      await followedToTheEnd(page, daemon, id);
      await linkIs(page, 'Polling');
      assert.equal(await page.locator('.notice').count(), 0);
    });
  }
});

test('two tabs and another administrator watch one job; answers and outcomes are told apart', async (t) => {
  const users = [
    { name: 'root', password: 'r' },
    { name: 'boss', password: 'b', acls: ['all'] },
  ];
  const { host, daemon, open } = await stage(t, { gateway: true, host: { on: few, users } });
  host.addReseller('boss', ['all']);
  host.gate('second', 'before-save', { function: removal, nth: 2 });
  const page = await open();
  await accountsThere(page);
  await paste(page, few);
  await plan(page);
  const id = await start(page, { reason: 'Phones lost' });
  await host.reached('second');
  const tabs = [page, await open(`#job=${id}`), await open(`#job=${id}`, { user: 'boss' })];
  for (const tab of tabs) {
    await tab.locator('#counter-verifying').waitFor();
    await tab.locator('#counter-asked').waitFor();
    await linkIs(tab, 'Live');
    const { removed, verifying, asked } = await counters(tab);
    assert.deepEqual({ removed, verifying, asked }, { removed: 0, verifying: 10, asked: 2 });
    assert.match(await tab.locator('#targets-0').innerText(), /Accepted, being verified/u);
    assert.match(await tab.locator('#targets-11').innerText(), /Being asked/u);
    assert.deepEqual(await tab.evaluate('inPage.cutBadges()'), []);
  }
  host.open('second');
  for (const tab of tabs) {
    const { job } = await followedToTheEnd(tab, daemon, id);
    assert.equal(job.counts.removed, 12);
    const { removed, verifying, asked } = await counters(tab);
    assert.deepEqual({ removed, verifying, asked }, { removed: 12, verifying: undefined, asked: undefined });
    assert.match(await tab.locator('#targets-0').innerText(), /Removed, verified/u);
    assert.match(await tab.locator('.facts').innerText(), /Started by\s+root/u);
  }
});

/** How every element of the page is drawn, and where. */
const drawn = `[...inPage.root().querySelectorAll('.page *')].map((element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const names = ['color', 'background-color', 'font-size', 'font-family', 'font-weight', 'text-transform', 'float',
    'display', 'visibility', 'opacity', 'letter-spacing', 'text-decoration-line', 'margin', 'padding', 'border'];
  const box = [left, top, width, height].map(Math.round).join(' ');
  return [element.localName, element.className, box, ...names.map((name) => style.getPropertyValue(name))].join('; ');
})`;

test("WHM's style sheets change nothing in the page, and the page nothing in WHM's frame", async (t) => {
  const { host, open } = await stage(t, { host: { on: ['alice', 'bob'] } });
  const look = async () => {
    const page = await open();
    await accountsThere(page);
    await linkIs(page, 'Polling');
    await page.locator('#accounts-0').click();
    const origin = await page.evaluate<{ left: number; top: number }>(
      "(({ left, top }) => ({ left, top }))(inPage.root().querySelector('.page').getBoundingClientRect())",
    );
    assert.equal(await page.evaluate('document.adoptedStyleSheets.length'), 0);
    return { elements: await page.evaluate<string[]>(drawn), origin };
  };
  const hostile = await look();
  writeFileSync(join(places(host.root).docroot, 'sim_chrome/hostile.css'), '');
  const plain = await look();
  assert.deepEqual(hostile.origin, plain.origin, 'the frame itself stands where it stood');
  assert.ok(plain.elements.length > 80, `${plain.elements.length} elements`);
  assert.deepEqual(hostile.elements, plain.elements);
});

test('with reduced motion nothing moves', async (t) => {
  const { open } = await stage(t, { host: { on: ['alice'] } });
  const page = await open('', { reducedMotion: 'reduce' });
  await accountsThere(page);
  const moving = await page.evaluate(`[...inPage.root().querySelectorAll('*')].filter((element) => {
    const { animationName, transitionDuration } = getComputedStyle(element);
    return animationName !== 'none' || transitionDuration !== '0s';
  }).length`);
  assert.equal(moving, 0);
});
