import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { stage } from './stage.ts';
import { accountsThere } from './steps.ts';

/** How every element of the page is drawn, and where. */
const drawn = `[...inPage.root().querySelectorAll('.page *')].map((element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const names = ['color', 'background-color', 'font-size', 'font-family', 'font-weight', 'text-transform', 'float',
    'display', 'visibility', 'opacity', 'letter-spacing', 'text-decoration-line', 'margin', 'padding', 'border'];
  const box = [left, top, width, height].map(Math.round).join(' ');
  return [element.localName, element.className, box, ...names.map((name) => style.getPropertyValue(name))].join('; ');
})`;

async function look(page: Page): Promise<string[]> {
  await accountsThere(page);
  await page.locator('#link', { hasText: 'Polling' }).waitFor();
  await page.locator('#accounts-0').click();
  return page.evaluate<string[]>(drawn);
}

test("WHM's style sheets change nothing in the page, and the page nothing in WHM's frame", async (t) => {
  const { front, open } = await stage(t, { host: { on: ['alice', 'bob'] } });
  const hostile = await look(await open());
  front.set({ hasHostileStyles: false });
  const page = await open();
  const plain = await look(page);
  assert.ok(plain.length > 80, `${plain.length} elements`);
  assert.deepEqual(hostile, plain);
  assert.equal(await page.evaluate('document.adoptedStyleSheets.length'), 0);
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
