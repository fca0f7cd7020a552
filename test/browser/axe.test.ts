import assert from 'node:assert/strict';
import { test } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { removal } from '../integration/jobs.ts';
import { standIn } from './stage.ts';
import { accountsThere, ended, linkIs, paste, plan, start } from './steps.ts';

const on = Array.from({ length: 30 }, (_, index) => `on${String(index).padStart(2, '0')}`);

/** The page's own part has no violation of level serious or above. */
async function check(page: Page, screen: string): Promise<void> {
  await page.evaluate(axe.source);
  const result = await page.evaluate<axe.AxeResults>(
    "axe.run({ fromShadowDom: ['#whm-2fa-reset > whm-2fa-reset', '.page'] }, { resultTypes: ['violations'] })",
  );
  const grave = result.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = grave.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
  assert.deepEqual(told, [], screen);
  assert.ok(result.passes.length > 5, `${screen}: axe has looked at something`);
}

test('no screen has a serious violation', async (t) => {
  const { host, front, daemon, open } = await standIn(t, { gateway: true, host: { on, off: ['off0'] } });
  host.addAccount('idle', { suspended: true });
  host.setTwoFactor(['root'], true);
  host.addFault({ kind: 'refuse-users', users: { on05: 'Locked by an administrator.' } });
  host.addFault({ kind: 'save-lost', users: ['on07'] });
  host.gate('second', 'before-save', { function: removal, nth: 2 });
  const page = await open('#history');
  await page.locator('.table-empty').waitFor();
  await check(page, 'empty history');
  await page.locator('a[href="#accounts"]').click();
  await accountsThere(page);
  await page.locator('#accounts-1').click();
  await check(page, 'accounts');
  await page.locator('#search').fill('no such account');
  await check(page, 'no match');
  await page.locator('#search').fill('');
  await page.locator('#open-paste').click();
  await page.locator('#paste-text').fill([...on, 'nobodyhere', '../etc'].join('\n'));
  await check(page, 'list');
  await page.locator('#paste-choose').click();
  await paste(page, ['root']);
  await plan(page);
  await page.locator('#start').click();
  await check(page, 'confirmation with faults');
  await page.locator('#confirm-protected-0').check();
  await start(page, { reason: 'Phones lost', count: 31 });
  await host.reached('second');
  await page.locator('#counter-verifying').waitFor();
  await check(page, 'running job');
  await page.locator('#cancel-job').click();
  await check(page, 'cancel dialog');
  await page.keyboard.press('Escape');
  host.open('second');
  await ended(page);
  await page.locator('#counter-failed').click();
  await check(page, 'ended job');
  await page.locator('a[href="#history"]').click();
  await page.locator('#history-0').waitFor();
  await check(page, 'history');
  await page.setViewportSize({ width: 640, height: 400 });
  await check(page, 'history at 200 %');
  await page.locator('a[href="#accounts"]').click();
  await check(page, 'accounts at 200 %');
  await page.setViewportSize({ width: 1280, height: 800 });
  await daemon.stop();
  await linkIs(page, 'Daemon unreachable');
  await check(page, 'daemon unreachable');
  await daemon.start();
  await linkIs(page, 'Live', 60_000);
  front.set({ mood: 'login-401' });
  await page.locator('a[href="#history"]').click();
  await page.locator('.notice', { hasText: 'Your WHM session has ended' }).waitFor();
  await check(page, 'session ended');
});
