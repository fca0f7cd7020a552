import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { folder } from '../integration/harness.ts';
import { finished, startJob } from '../integration/jobs.ts';
import { stage, standIn } from './stage.ts';
import { accountsThere, ended, linkSoonIs, start } from './steps.ts';

const accounts = [
  { name: 'alice', twoFactor: true, email: 'owner@mail.example, second@mail.example' },
  { name: 'bob', email: 'owner@mail.example' },
  {
    name: 'zed',
    twoFactor: true,
    suspended: true,
    suspendreason: '<img src=x onerror="globalThis.pwned=1">\u202e',
  },
];

/** Configuration by which a stand-in for timedatectl says this. */
function clockSays(t: TestContext, word: string): { programs: Record<string, string> } {
  const timedatectl = join(folder(t), 'timedatectl');
  writeFileSync(timedatectl, `#!/bin/sh\necho ${word}\n`);
  chmodSync(timedatectl, 0o755);
  return { programs: { timedatectl, chronyc: '/nonexistent/chronyc' } };
}

const states = async (page: Page) =>
  Object.fromEntries(
    await page
      .locator('.finding')
      .evaluateAll((all) =>
        all.map((one) => [one.getAttribute('data-code'), one.querySelector('.badge')?.textContent]),
      ),
  ) as Record<string, string>;

async function ask(page: Page, name: string): Promise<void> {
  await page.locator('#why-name').fill(name);
  // What was found for another name goes before this is answered.
  const answered = page.waitForResponse(/path=%2Fv1%2Fwhy/u);
  await page.keyboard.press('Enter');
  await answered;
  await page.locator('#why-found').waitFor();
}

test('from an account to what keeps its owner out, and on to the plan for it alone', async (t) => {
  const { host, daemon, whm, open } = await stage(t, { host: { accounts, config: clockSays(t, 'no') } });
  const { id } = await startJob(daemon, ['alice']);
  await finished(daemon, id);
  host.setTwoFactor(['alice'], true);
  const page = await open();
  await accountsThere(page);
  await page.locator('#accounts-1').click();
  await page.getByRole('link', { name: "Why can't alice log in?" }).click();
  await page.locator('#why-found').waitFor();
  assert.deepEqual(await states(page), {
    'account-found': 'Not the cause',
    'not-suspended': 'Not the cause',
    'two-factor-on': 'Look at this',
    'policy-on': 'Not the cause',
    'clock-adrift': 'In the way',
    'reset-before': 'Look at this',
    'brute-force-note': 'Look at this',
  });
  const clock = await page.locator('[data-code="clock-adrift"]').innerText();
  assert.match(clock, /timedatectl set-ntp true/u, 'it says what to do');
  const [token] = /\/cpsess\d+/u.exec(page.url()) ?? [];
  const link = page.locator('[data-code="brute-force-note"] a');
  assert.equal(
    await link.getAttribute('href'),
    `${whm.url.replace(/\/$/u, '')}${token}/scripts7/cphulk/config`,
  );
  assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
  assert.equal(await page.locator('.why-resets a').getAttribute('href'), `#job=${id}`);
  await page.locator('#why-plan').click();
  await page.locator('#start').waitFor();
  assert.match(await page.locator('.plan-sentence').innerText(), /^1 account/u);
  await start(page, { reason: 'Phone lost' });
  await ended(page);
  assert.deepEqual(host.twoFactor(), new Set(['zed']));
  await page.locator('a[href="#accounts"]').click();
  assert.match(
    await page.locator('.selection-count').innerText(),
    /1 account chosen/u,
    'bob is still chosen',
  );
});

test('its own search finds by domain and address; several accounts are offered; unknown ones are told', async (t) => {
  const { open } = await standIn(t, { host: { accounts, config: clockSays(t, 'yes') } });
  const page = await open('#why');
  await page.locator('#why-look').click();
  assert.equal(await page.evaluate('inPage.root().activeElement.id'), 'why-name', 'a name is needed');
  await ask(page, 'second@mail.example');
  assert.match(await page.locator('.why-head').innerText(), /What was found for alice/u);
  await ask(page, 'owner@mail.example');
  await page.locator('.why-matches').waitFor();
  assert.deepEqual((await page.locator('.why-matches a').allInnerTexts()).toSorted(), ['alice', 'bob']);
  assert.equal(await page.locator('#why-plan').count(), 0, 'nobody is meant yet');
  await page.locator('.why-matches a', { hasText: 'bob' }).click();
  await page.locator('[data-code="two-factor-off"]').waitFor();
  assert.ok(page.url().endsWith('#why=bob'));
  await ask(page, 'nobody.example');
  await page.locator('[data-code="unknown-account"]').waitFor();
  assert.equal(await page.locator('#why-plan').count(), 0);
  await page.goBack();
  await page.locator('[data-code="two-factor-off"]').waitFor();
  await page.locator('#why-name').fill('-x');
  await page.keyboard.press('Enter');
  await page.locator('.notice', { hasText: 'A name cannot be an account name' }).waitFor();
});

test('by keyboard from the row, and hostile values are only text', async (t) => {
  const name = '<svg onload=globalThis.pwned=1>';
  const { host, open } = await standIn(t, { host: { accounts, config: clockSays(t, '<b>no</b>') } });
  host.addAccount(name, { domain: `${name}.example`, suspended: true });
  const page = await open();
  await accountsThere(page);
  await page.locator('#search').fill('svg');
  await page.locator('#accounts').focus();
  await page.keyboard.press('Enter');
  await page.locator('.why-head', { hasText: name }).waitFor();
  await ask(page, 'zed');
  const words = await page.locator('[data-code="suspended"]').innerText();
  assert.ok(words.includes('<img src=x onerror="globalThis.pwned=1">⟨U+202E⟩'), words);
  await ask(page, `${name}"'&#x27;`).catch(() => {});
  assert.equal(await page.evaluate('globalThis.pwned'), undefined);
  assert.equal(await page.evaluate("inPage.root().querySelectorAll('img, script, b').length"), 0);
  assert.deepEqual(await page.evaluate('inPage.overflow()'), []);
});

test('what is being typed stays when the connection comes back, and gives way to a name from elsewhere', async (t) => {
  const { daemon, open } = await standIn(t, { host: { accounts, config: clockSays(t, 'yes') } });
  const page = await open('#why=alice', { before: async (unloaded) => unloaded.clock.install() });
  await page.locator('.why-head', { hasText: 'alice' }).waitFor();
  await linkSoonIs(page, 'Polling');
  const field = page.locator('#why-name');
  await daemon.stop();
  await linkSoonIs(page, 'Daemon unreachable');
  await field.fill('zed');
  await daemon.start();
  await linkSoonIs(page, 'Polling');
  assert.equal(await field.inputValue(), 'zed');
  assert.match(await page.locator('.why-head').innerText(), /What was found for alice/u);

  await daemon.stop();
  await linkSoonIs(page, 'Daemon unreachable');
  await page.keyboard.press('Enter');
  await page.locator('.page main button', { hasText: 'Try again' }).waitFor();
  await field.fill('bob');
  await daemon.start();
  // What could not be had is asked for again.
  await linkSoonIs(page, 'Polling');
  await page.locator('.why-head', { hasText: 'zed' }).waitFor();
  assert.equal(await field.inputValue(), 'bob');

  await page.locator('a[href="#accounts"]').click();
  await page.locator('#accounts').waitFor();
  await page.evaluate("location.hash = '#why=zed'");
  await page.locator('.why-head', { hasText: 'zed' }).waitFor();
  assert.equal(await field.inputValue(), 'zed');
});
