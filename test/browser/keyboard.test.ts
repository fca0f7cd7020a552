import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { standIn } from './stage.ts';
import { accountsThere, ended } from './steps.ts';

const on = Array.from({ length: 40 }, (_, index) => `on${String(index).padStart(2, '0')}`);

/** Presses Tab until this element has the focus; what it meets on the way must be seen to have it. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const isThere = await page.evaluate(
      `inPage.root().activeElement?.matches(${JSON.stringify(selector)}) ?? false`,
    );
    if (isThere === true) return;
  }
  assert.fail(`Tab does not reach ${selector}`);
}

test('everything from choosing to the end of a job, by keyboard alone', async (t) => {
  const { host, open } = await standIn(t, { gateway: true, host: { on } });
  const page = await open();
  await accountsThere(page);
  await tabTo(page, '#search');
  await page.keyboard.type('on0');
  await page.locator('#accounts-9').waitFor();
  assert.equal(await page.locator('#accounts .table-body .table-row').count(), 10);
  await tabTo(page, '.table-sort');
  await page.keyboard.press('Enter');
  await tabTo(page, '#accounts');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('End');
  await page.keyboard.press('Space');
  assert.match(await page.locator('.selection-count').innerText(), /4 accounts chosen/u);
  const active = await page.locator('#accounts').getAttribute('aria-activedescendant');
  assert.equal(active, 'accounts-9');
  assert.equal(await page.locator(`#${active}`).getAttribute('aria-selected'), 'true');
  await tabTo(page, '#plan');
  await page.keyboard.press('Enter');
  await page.locator('#start').waitFor();
  assert.equal(await page.evaluate('inPage.root().activeElement?.id'), 'view-title', 'the focus goes along');
  await tabTo(page, '#start');
  await page.keyboard.press('Enter');
  assert.equal(
    await page.evaluate('inPage.root().activeElement?.id'),
    'confirm-reason',
    'it goes to what is missing',
  );
  await page.keyboard.type('Phones lost');
  await page.keyboard.press('Enter');
  await ended(page);
  assert.equal(host.twoFactor().size, 36);
  await tabTo(page, '#counter-removed');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('#counter-removed').getAttribute('aria-pressed'), 'true');
  await tabTo(page, '#targets');
  await page
    .locator('[role="status"].sr-only', { hasText: 'The job has ended: 4 removed, 0 failed, 0 refused.' })
    .waitFor();
});

test('the list dialog opens, keeps and gives back the focus', async (t) => {
  const { open } = await standIn(t, { host: { on } });
  const page = await open();
  await accountsThere(page);
  await tabTo(page, '#open-paste');
  await page.keyboard.press('Enter');
  await tabTo(page, '#paste-text');
  await page.keyboard.type('on01 on02');
  for (let presses = 0; presses < 12; presses++) {
    await page.keyboard.press('Tab');
    const where = await page.evaluate(
      "inPage.root().activeElement?.closest('dialog')?.id ?? document.activeElement?.localName",
    );
    assert.ok(where === 'paste' || where === 'body', `the focus left the dialog for ${String(where)}`);
  }
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate('inPage.root().activeElement?.id'), 'open-paste');
});

test('a long table moves with the keys and keeps its active row in sight', async (t) => {
  const { open } = await standIn(t, { host: { accounts: 2000, twoFactorShare: 1 } });
  const page = await open();
  await accountsThere(page);
  await page.locator('#accounts').focus();
  const last = Number(await page.locator('#accounts').getAttribute('aria-rowcount')) - 2;
  for (const [key, row] of [
    ['End', last],
    ['PageUp', undefined],
    ['Home', 0],
    ['PageDown', undefined],
  ] as const) {
    await page.keyboard.press(key);
    if (row !== undefined) await page.locator(`#accounts-${row}`).waitFor();
    const active = await page.locator('#accounts').getAttribute('aria-activedescendant');
    const isSeen = await page.evaluate(`(() => {
      const table = inPage.root().getElementById('accounts').getBoundingClientRect();
      const row = inPage.root().getElementById(${JSON.stringify(active)}).getBoundingClientRect();
      return row.top >= table.top + 34 && row.bottom <= table.bottom + 1;
    })()`);
    assert.equal(isSeen, true, `after ${key}, ${String(active)}`);
  }
});
