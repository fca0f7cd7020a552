import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { csvCell } from '../../daemon/protocol/csv.ts';
import type { NotBack } from '../../daemon/protocol/not-back.ts';
import { accessible, harmless, translatedAndFitting } from './looks.ts';
import { seed, years } from '../integration/seed.ts';
import { stage, standIn } from './stage.ts';
import { download } from './steps.ts';

const script = '<img src=x onerror="globalThis.pwned=1">';
const rtl = '\u202egpj.exe';
const long = 'w'.repeat(240);

/** How many rows a table has, its head aside. */
const rowsOf = async (page: Page, id: string) =>
  Number(await page.locator(`#${id}`).getAttribute('aria-rowcount')) - 1;

/** Waits until a table has so many rows. */
async function rowsAre(page: Page, id: string, count: number): Promise<void> {
  await page.locator(`#${id}[aria-rowcount="${count + 1}"]`).waitFor();
}

test('ten thousand accounts and two thousand jobs: overview, not back, search and story', async (t) => {
  const { daemon, open } = await stage(t, {
    gateway: true,
    host: {
      accounts: 10_000,
      twoFactorShare: 0.6,
      resellers: 12,
      control: { delays: { perAccountMicros: 0 } },
    },
  });
  await seed(daemon, years(2));
  const page = await open('#overview');
  await page.locator('#by-owner tbody tr').first().waitFor();
  assert.match(await page.locator('.overview-big').innerText(), /^60(\.\d)?% of the accounts have 2FA on$/u);
  assert.equal(await page.locator('#by-owner tbody tr').count(), 9, 'eight owners and the others');
  assert.equal(await page.locator('.overview-policy').getAttribute('data-policy'), 'on');
  const link = (await page.locator('.overview-policy a').getAttribute('href')) ?? '';
  assert.match(link, /\/cpsess\d+\/scripts7\/twofactorauth\/myaccount$/u);
  assert.match(await page.locator('#server').innerText(), /A removing call takes\s+\d+ ms, at most/u);
  assert.match(await page.locator('#server').innerText(), /Gateway\s+\d+\.\d+\.\d+ since /u);
  await accessible(page, 'overview');

  await page.locator('a[href="#not-back"]').click();
  await page.locator('#not-back-0').waitFor();
  const all = await rowsOf(page, 'not-back');
  assert.ok(all > 3000, `${all}`);
  await accessible(page, 'not back');
  await page.locator('#days').fill('450');
  await page.locator('#days').press('Tab');
  await page.locator(`#not-back:not([aria-rowcount="${all + 1}"])`).waitFor();
  const { name, text } = await download(page, '#not-back-json');
  assert.match(name, /^2fa-not-back-\d{4}-\d\d-\d\d\.json$/u);
  const items = JSON.parse(text) as NotBack[];
  assert.equal(items.length, await rowsOf(page, 'not-back'));
  assert.ok(items.length > 0 && items.every(({ days }) => days >= 450));
  await page.locator('#days').fill('0');
  await page.locator('#days').press('Tab');

  await page.locator('a[href="#history"]').click();
  await page.locator('#history-0').waitFor();
  await page.locator('#search-account').fill('acct00500');
  await page.keyboard.press('Enter');
  await rowsAre(page, 'history', 21);
  await page.locator('#search-reason').fill('LOST PHONE');
  await page.locator('#search-find').click();
  await rowsAre(page, 'history', 1);
  assert.match(await page.locator('#history').innerText(), /Lost phone, caller 100/u);
  await accessible(page, 'search');
  await page.locator('#search-clear').click();
  await page.locator('#search-actor').fill('carol');
  await page.keyboard.press('Enter');
  await rowsAre(page, 'history', 200);
  await page.locator('.panel-foot button').click();
  await rowsAre(page, 'history', 283);
  await page.locator('#search-ticket').fill('no such ticket');
  await page.keyboard.press('Enter');
  await page.locator('.table-empty', { hasText: 'No job fits.' }).waitFor();
  await page.locator('#search-clear').click();
  assert.ok((await rowsOf(page, 'history')) >= 200);

  await page.goto(page.url().replace(/#.*$/u, '#story=acct00500'));
  await page.locator('#story > li').nth(20).waitFor();
  assert.match(
    await page.locator('#story > li').first().innerText(),
    /Removed, verified[\s\S]*caller 100[\s\S]*Job accepted/u,
  );
  await accessible(page, 'story');
  await page.locator('#story a').first().click();
  await page.locator('#comparison summary').click();
  assert.match(
    await page.locator('#comparison').innerText(),
    /As planned[\s\S]*To be removed: 5[\s\S]*5 removed/u,
  );
  await accessible(page, 'comparison');
});

test('an account leads to its story, and a job to what ended otherwise, whatever stands in names and texts', async (t) => {
  const { host, daemon, open } = await standIn(t, { host: { on: ['alice'] } });
  const names = [script, `a${rtl}`, long, '=1+1'];
  for (const name of names) host.addAccount(name, { domain: `${name}.example`, owner: name, plan: name });
  const refused = { alice: `Not “alice”: <b>no</b> ${script}` };
  const [id] = await seed(daemon, [
    {
      users: [...names, 'alice'],
      daysAgo: 30,
      reason: `${script} ${rtl} ${long}`,
      ticket: '@SUM(1)',
      refused,
    },
  ]);
  const page = await open('#overview');
  await page.locator('#by-plan tbody tr').first().waitFor();
  assert.ok((await page.locator('#by-plan').innerText()).includes(script));
  await harmless(page);

  await page.locator('a[href="#not-back"]').click();
  await rowsAre(page, 'not-back', names.length);
  await harmless(page);
  const csv = (await download(page, '#not-back-csv')).text;
  for (const cell of ['=1+1', '@SUM(1)'])
    assert.ok(csv.includes(csvCell(cell)) && csv.includes(`"'${cell}"`), cell);

  await page.locator('a[href="#history"]').click();
  await page.locator('#search-account').fill(script);
  await page.keyboard.press('Enter');
  await rowsAre(page, 'history', 1);
  await page.locator('#search-reason').fill(`"'; DROP TABLE jobs; --`);
  await page.keyboard.press('Enter');
  await page.locator('.table-empty', { hasText: 'No job fits.' }).waitFor();
  await harmless(page);
  await page.locator('#search-from').fill('2026-02-02');
  await page.locator('#search-to').fill('2026-02-01');
  await page.locator('#search-find').click();
  await page.locator('.table-empty', { hasText: 'The dates are the wrong way round' }).waitFor();
  await page.locator('#search-to').fill('2026-02-02');
  await page.locator('#search-find').click();
  await page.locator('.table-empty', { hasText: 'No job fits.' }).waitFor();

  await page.locator('a[href="#accounts"]').click();
  await page.locator('#accounts-0').waitFor();
  await page.locator('#search').fill(script);
  await page.locator('#accounts-0 a[href^="#story="]').click();
  await page.locator('#story > li').waitFor();
  assert.ok((await page.locator('#view-title').innerText()).includes(script));
  assert.equal(await page.evaluate('inPage.root().activeElement?.id'), 'view-title', 'the focus goes along');
  await harmless(page);
  await page.locator('#story a').first().click();
  await page.locator('#comparison summary').click();
  const otherwise = await page.locator('#comparison').innerText();
  assert.match(otherwise, /1 ended otherwise[\s\S]*4 removed[\s\S]*1 refused/u);
  assert.ok(otherwise.includes('<b>no</b>'));
  await harmless(page);
  await page.locator('#comparison .deviations a').click();
  await page.locator('#story-now').waitFor();
  assert.ok((await page.locator('#story').innerText()).includes(`<b>no</b> ${script}`));
  await page.goto(page.url().replace(/#.*$/u, '#story=nobodyhere'));
  await page.locator('.notice', { hasText: 'There is no such account' }).waitFor();
  assert.ok((id ?? '') !== '');
});

test('the policy that is off is said at once, and who comes back leaves the list', async (t) => {
  const { host, daemon, open } = await standIn(t, { host: { on: ['alice'], off: ['bob'] } });
  await seed(daemon, [{ users: ['bob'], daysAgo: 8 }]);
  writeFileSync(host.paths.server, JSON.stringify({ policyEnabled: false }));
  const page = await open('#overview');
  await page.locator('.overview-policy[data-policy="off"]').waitFor();
  await page.locator('a[href="#not-back"]').click();
  await rowsAre(page, 'not-back', 1);
  host.setTwoFactor(['bob'], true);
  await daemon.restart();
  await page.locator('#days').fill('6');
  await page.locator('#days').press('Tab');
  await page.locator('.table-empty', { hasText: 'Everybody who was reset' }).waitFor();
});

for (const dir of ['ltr', 'rtl'] as const) {
  test(`the new screens in a made-up language, ${dir}`, async (t) => {
    const { daemon, open } = await standIn(t, {
      lang: 'qps-ploc',
      dir,
      host: { on: ['alice', 'bob'], off: ['carl'] },
    });
    const [id] = await seed(daemon, [
      { users: ['alice', 'bob', 'carl'], daysAgo: 30, ticket: 'T-2', refused: { bob: 'Locked.' } },
    ]);
    const page = await open('#overview');
    await page.locator('#by-owner tbody tr').first().waitFor();
    await translatedAndFitting(page, 'overview');
    await page.locator('a[href="#not-back"]').click();
    await rowsAre(page, 'not-back', 1);
    await translatedAndFitting(page, 'not back');
    await page.locator('#days').fill('90');
    await page.locator('#days').press('Tab');
    await rowsAre(page, 'not-back', 0);
    await translatedAndFitting(page, 'nobody');
    await page.locator('a[href="#history"]').click();
    await page.locator('#search-reason').fill('nothing');
    await page.keyboard.press('Enter');
    await page.locator('#search-clear').waitFor();
    await translatedAndFitting(page, 'search');
    for (const name of ['bob', 'carl']) {
      await page.goto(page.url().replace(/#.*$/u, `#story=${name}`));
      await page.locator('#story > li').waitFor();
      await translatedAndFitting(page, `story of ${name}`);
    }
    await page.goto(page.url().replace(/#.*$/u, `#job=${id ?? ''}`));
    await page.locator('#comparison summary').click();
    await translatedAndFitting(page, 'comparison');
    await page.goto(page.url().replace(/#.*$/u, '#story=nobodyhere'));
    await page.locator('.notice').waitFor();
  });
}
