import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** The page's own part has no violation of level serious or above. */
export async function accessible(page: Page, screen: string): Promise<void> {
  // Once a document: to bring it in takes as long as to run it.
  if (await page.evaluate("typeof axe === 'undefined'")) await page.evaluate(axe.source);
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

/** In the made-up language every sentence is of the catalogue, and nothing sticks out at any width. */
export async function translatedAndFitting(page: Page, screen: string): Promise<void> {
  assert.deepEqual(await page.evaluate('inPage.untranslated()'), [], screen);
  for (const width of [1280, 1920, 640]) {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(`inPage.laidOut(${width})`);
    assert.deepEqual(await page.evaluate('inPage.overflow()'), [], `${screen} at ${width}`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** Nothing that came from outside became more than text. */
export async function harmless(page: Page): Promise<void> {
  assert.equal(await page.evaluate('globalThis.pwned'), undefined);
  assert.deepEqual(await page.evaluate("[...inPage.root().querySelectorAll('img, script, b')].length"), 0);
  assert.deepEqual(await page.evaluate('inPage.obeyed()'), []);
  assert.deepEqual(await page.evaluate('inPage.overflow()'), []);
}
