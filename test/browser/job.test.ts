import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { removal, startJob } from '../integration/jobs.ts';
import { stage, standIn } from './stage.ts';
import { accountsThere, ended, linkIs, paste, plan, start } from './steps.ts';

const on = Array.from({ length: 12 }, (_, index) => `on${String(index).padStart(2, '0')}`);
const focused = async (page: Page) => page.evaluate('inPage.root().activeElement?.textContent.trim()');

test('whoever starts or opens a job is at its heading, the only one, however long the job takes to come', async (t) => {
  const { open } = await standIn(t, { gateway: true, host: { on } });
  const page = await open();
  await accountsThere(page);
  await paste(page, on.slice(0, 2));
  await plan(page);
  await start(page, { reason: 'Phones lost' });
  await ended(page);
  assert.equal(await focused(page), '2FA reset of 2 accounts');
  assert.equal(await page.locator('main h2:visible').count(), 1);
  await page.locator('a[href="#history"]').click();
  await page.locator('#history-0 a').click();
  await ended(page);
  assert.equal(await focused(page), '2FA reset of 2 accounts');
});

test('the link to a job: copied it says so, refused it stands there to be copied', async (t) => {
  const { daemon, front, open } = await standIn(t, { gateway: true, host: { on } });
  const { id } = await startJob(daemon, on.slice(0, 1));
  const link = `${new URL(front.url).origin}/cgi/whm-2fa-reset/index.cgi#job=${id}`;
  const page = await open(`#job=${id}`, { permissions: ['clipboard-read', 'clipboard-write'] });
  await ended(page);
  await page.locator('#copy-link').click();
  await page.locator('#copy-link', { hasText: 'Copied' }).waitFor();
  await page.locator('[role="status"].sr-only', { hasText: 'The link to this job is copied.' }).waitFor();
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), link);

  const refused = await open(`#job=${id}`, {
    before: async (unloaded) =>
      void (await unloaded.addInitScript(
        'navigator.clipboard.writeText = async () => { throw new Error("refused"); }',
      )),
  });
  await ended(refused);
  await refused.locator('#copy-link').click();
  const field = refused.getByLabel('Copy the link from here');
  assert.equal(await field.inputValue(), link);
  assert.equal(await refused.evaluate('inPage.root().activeElement.id'), 'job-address');
  const chosen = '((field) => field.selectionEnd - field.selectionStart)(inPage.root().activeElement)';
  assert.equal(await refused.evaluate(chosen), link.length);
});

test('the accounts are read anew once a removal has ended, at once or when they are looked at', async (t) => {
  for (const gateway of [true, false]) {
    await t.test(gateway ? 'live' : 'polling', async (sub) => {
      const { open, daemon } = await stage(sub, { gateway, host: { on } });
      const page = await open();
      await accountsThere(page);
      await linkIs(page, gateway ? 'Live' : 'Polling');
      await paste(page, ['on00']);
      await plan(page);
      await start(page, { reason: 'Phone lost' });
      await ended(page);
      await page.locator('a[href="#accounts"]').click();
      await page.locator('#accounts-0', { hasText: /on00[\s\S]*Off/u }).waitFor();
      if (!gateway) return;
      // Someone else's job, while the table is in sight.
      await startJob(daemon, ['on01']);
      await page.locator('#accounts-1', { hasText: /on01[\s\S]*Off/u }).waitFor();
    });
  }
});

test("a job that waits for the server's load says so, and can be cancelled", async (t) => {
  const load = { pauseAbove: 0.000_001, maxWaitSeconds: 3600 };
  const { host, daemon, open } = await standIn(t, { gateway: true, host: { on, config: { load } } });
  const { id } = await startJob(daemon, on);
  const page = await open(`#job=${id}`);
  const words = page.locator('.notice', { hasText: "Waiting for the server's load to fall." });
  await words.waitFor();
  assert.match(await words.innerText(), /goes on by itself once the server is less busy/u);
  await page.locator('#cancel-job').click();
  await page.locator('#cancel-yes').click();
  await ended(page);
  assert.equal(await words.count(), 0);
  assert.equal(host.runs().filter((run) => run.function === removal).length, 0);
});
