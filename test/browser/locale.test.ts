import assert from 'node:assert/strict';
import { test } from 'node:test';
import { removal } from '../integration/jobs.ts';
import { translatedAndFitting as check } from './looks.ts';
import { standIn } from './stage.ts';
import { accountsThere, ended, plan } from './steps.ts';

const on = Array.from({ length: 30 }, (_, index) => `on${String(index).padStart(2, '0')}`);

for (const dir of ['ltr', 'rtl'] as const) {
  test(`in a made-up language, ${dir}, every sentence comes from the catalogue and fits`, async (t) => {
    const { host, daemon, open } = await standIn(t, { lang: 'qps-ploc', dir, host: { on, off: ['off0'] } });
    host.setTwoFactor(['root'], true);
    host.addAccount('idle', { suspended: true });
    host.addFault({ kind: 'refuse-users', users: { on05: 'Locked by an administrator.' } });
    host.addFault({ kind: 'save-lost', users: ['on07'] });
    host.addFault({ kind: 'refuse-call', reason: 'Busy', when: { function: removal, nth: 2 } });
    host.gate('second', 'start', { function: removal, nth: 2 });
    const page = await open('#history');
    await page.locator('.table-empty').waitFor();
    await check(page, 'empty history');
    await page.locator('a[href="#accounts"]').click();
    await accountsThere(page);
    assert.equal(
      await page.evaluate("getComputedStyle(inPage.root().querySelector('.page')).direction"),
      dir,
    );
    await check(page, 'accounts');
    await page.locator('#open-paste').click();
    await page
      .locator('#paste-text')
      .fill([...on, 'off0', 'root', 'nobodyhere', 'info@a.example', '../etc'].join('\n'));
    await check(page, 'list');
    await page.locator('#paste-choose').click();
    await check(page, 'chosen');
    await plan(page);
    await page.locator('#start').click();
    await check(page, 'confirmation');
    await page.locator('#confirm-protected-0').check();
    await page.locator('#confirm-count').fill('31');
    await page.locator('#confirm-reason').fill('Phones lost');
    await page.locator('#start').click();
    await host.reached('second');
    await page.locator('#counter-verifying').waitFor();
    await check(page, 'running job');
    await page.locator('#cancel-job').click();
    await check(page, 'cancel dialog');
    await page.keyboard.press('Escape');
    host.open('second');
    await ended(page);
    await check(page, 'ended job');
    await page.locator('#counter-failed').click();
    await check(page, 'failed accounts');
    await page.locator('a[href="#history"]').click();
    await page.locator('#history-0').waitFor();
    await check(page, 'history');
    await daemon.stop();
    await page.locator('.page > .notice').waitFor();
    await check(page, 'daemon unreachable');
  });
}
