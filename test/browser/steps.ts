import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Outcome } from '../../daemon/protocol/target.ts';

/** The counters of the job view, as the page shows them. */
export type Shown = Partial<Record<Outcome | 'all' | 'pending' | 'asked' | 'verifying', number>>;

/** Waits until the accounts are there. */
export async function accountsThere(page: Page): Promise<void> {
  await page.locator('#accounts-0').waitFor();
}

/** Chooses these names by pasting them as a list. */
export async function paste(page: Page, names: readonly string[]): Promise<void> {
  await page.locator('#open-paste').click();
  await page.locator('#paste-text').fill(names.join('\n'));
  await page.locator('#paste-choose').click();
}

/** Goes from the chosen accounts to the confirmation. */
export async function plan(page: Page): Promise<void> {
  await page.locator('#plan').click();
  await page.locator('#start').waitFor();
}

/** Fills in what the confirmation asks for and starts; resolves with the job's id once it is shown. */
export async function start(
  page: Page,
  fill: { reason: string; count?: number; ticket?: string },
): Promise<string> {
  await page.locator('#confirm-reason').fill(fill.reason);
  if (fill.count !== undefined) await page.locator('#confirm-count').fill(String(fill.count));
  if (fill.ticket !== undefined) await page.locator('#confirm-ticket').fill(fill.ticket);
  await page.locator('#start').click();
  await page.locator('#counter-all').waitFor();
  return jobIdOf(page);
}

/** The job that the address names. */
export function jobIdOf(page: Page): string {
  const id = new URL(page.url()).hash.replace(/^#job=/u, '');
  assert.match(id, /^[0-9a-f-]{36}$/u, page.url());
  return id;
}

/** Waits until the page says that the job has ended. */
export async function ended(page: Page): Promise<void> {
  await page.locator('.facts time').nth(1).waitFor({ timeout: 60_000 });
}

/** The numbers that the page shows. */
export async function counters(page: Page): Promise<Shown> {
  const entries = await page
    .locator('.counter')
    .evaluateAll((all) => all.map((element) => [element.id, element.textContent?.replace(/[^\d]/gu, '')]));
  return Object.fromEntries(
    entries.map(([id = '', text]) => [id.replace('counter-', ''), Number(text)]),
  ) as Shown;
}

/** Waits until the badge says how the page is kept up to date. */
export async function linkIs(page: Page, words: string, timeout = 20_000): Promise<void> {
  await page.locator('#link', { hasText: words }).waitFor({ timeout });
}
