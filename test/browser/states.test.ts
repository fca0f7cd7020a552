import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { finished, startJob } from '../integration/jobs.ts';
import { accessible, translatedAndFitting } from './looks.ts';
import { standIn } from './stage.ts';
import { accountsThere, ended, paste, plan } from './steps.ts';

const accounts = [
  { name: 'alice', twoFactor: true, email: 'owner@mail.example' },
  { name: 'bob', twoFactor: true, email: 'owner@mail.example' },
  { name: 'zed', twoFactor: true, suspended: true, suspendreason: 'unpaid' },
];
const config = {
  start: { delaySeconds: 600, burst: { removals: 1 }, removalsMost: 3 },
  notify: { owners: true },
};

for (const dir of ['ltr', 'rtl'] as const) {
  test(`what stands around a reset, ${dir}: translated, fitting, accessible`, async (t) => {
    const { host, daemon, open } = await standIn(t, {
      gateway: true,
      lang: 'qps-ploc',
      dir,
      host: { accounts, config },
    });
    const check = async (page: Page, screen: string) => {
      await translatedAndFitting(page, screen);
      await accessible(page, screen);
    };
    host.setTwoFactor(['root'], true);
    await finished(daemon, (await startJob(daemon, ['bob'])).id);
    host.setTwoFactor(['bob'], true);
    const page = await open('#why');
    await page.locator('#why-name').waitFor();
    await check(page, 'nobody asked about');
    for (const [name, code] of [
      ['owner@mail.example', 'several-accounts'],
      ['bob', 'reset-before'],
      ['zed', 'suspended'],
      ['info@alice.example', 'mailbox'],
      ['helper@alice', 'team-user'],
      ['ghost', 'unknown-account'],
    ] as const) {
      await page.locator('#why-name').fill(name);
      await page.keyboard.press('Enter');
      await page.locator(`[data-code="${code}"]`).waitFor();
      await check(page, `why: ${code}`);
    }
    await page.locator('a[href="#accounts"]').click();
    await accountsThere(page);
    await paste(page, ['alice', 'root']);
    await plan(page);
    await page.locator('.notice').waitFor();
    await page.locator('#confirm-start-at').fill('2020-01-01T00:00');
    await page.locator('#start').click();
    await check(page, 'confirmation with every fault');
    await page.locator('#confirm-start-at').fill('');
    await page.locator('#confirm-protected-0').check();
    await page.locator('#confirm-reason').fill('Phones lost');
    await page.locator('#start').click();
    await page.locator('#countdown').waitFor();
    await check(page, 'countdown');
    await page.locator('#copy-link').click();
    await page.locator('#job-address, #copy-link .icon').first().waitFor();
    await check(page, 'the link to the job');
    await page.locator('#cancel-job').click();
    await ended(page);
    await check(page, 'taken back');
    await page.locator('a[href="#audit"]').click();
    await page.locator('#audit-0').waitFor();
    await page.locator('#verify').click();
    await page.locator('#audit-head').waitFor();
    await check(page, 'audit');
    await page.locator('#audit-search').fill('no such words');
    await check(page, 'audit without a match');
    await page.locator('#audit-search').fill('');
    await page.locator('#audit-0 button').click();
    await page.locator('#entry').waitFor();
    await check(page, 'entry');
    await page.keyboard.press('Escape');
    await page.locator('a[href="#accounts"]').click();
    await paste(page, ['alice', 'bob', 'zed', 'root']);
    await page.locator('#plan').click();
    await page.locator('.notice.tone-bad').waitFor();
    await check(page, 'above the limit');
  });
}
