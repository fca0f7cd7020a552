import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Page, Route } from 'playwright-core';
import type { Outcome } from '../../daemon/protocol/target.ts';
import type { Daemon } from '../integration/harness.ts';
import { type Finished, finished } from '../integration/jobs.ts';

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
  await page.locator('#ended').waitFor({ timeout: 60_000 });
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

/** The same for a page with a clock of its own (`clock.install`): the waits between its tries are cut short. */
export async function linkSoonIs(page: Page, words: string): Promise<void> {
  const badge = page.locator('#link', { hasText: words });
  for (let tries = 0; tries < 400; tries++) {
    if (await badge.isVisible()) return;
    // Its limits for an answer go by the same clock: what is asked for is not cut short.
    if ((await page.evaluate('inPage.asking')) === 0) await page.clock.fastForward(1000);
    await badge.waitFor({ timeout: 100 }).catch(() => {});
  }
  await badge.waitFor();
}

/** Questions of the page that wait for a word, or fail. */
export interface Held {
  /** Resolves once so many have been asked. */
  asked: (count: number) => Promise<void>;
  /** Lets all that wait go on, and whatever comes. */
  release: () => Promise<void>;
  /** The same, without an answer. */
  fail: () => Promise<void>;
}

/** Holds what the page asks for under a path that fits: `POST /v1/jobs`. */
export async function hold(page: Page, wanted: RegExp): Promise<Held> {
  const waiting: Route[] = [];
  let word: 'continue' | 'abort' | undefined;
  const said = new EventEmitter();
  const isWanted = (url: URL) => url.pathname.endsWith('live_api.cgi');
  await page.route(isWanted, async (route) => {
    const path = new URL(route.request().url()).searchParams.get('path') ?? '';
    if (!wanted.test(`${route.request().method()} ${path}`)) return route.fallback();
    if (word !== undefined) return route[word]();
    waiting.push(route);
    return void said.emit('asked');
  });
  const goOn = async (how: 'continue' | 'abort') => {
    word = how;
    await Promise.all(waiting.splice(0).map(async (route) => route[how]()));
  };
  return {
    async asked(count) {
      while (waiting.length < count) await once(said, 'asked');
    },
    release: async () => goOn('continue'),
    fail: async () => goOn('abort'),
  };
}

/** Saves what a button gives out. */
export async function download(page: Page, button: string): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator(button).click()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

/**
 * Waits for the end of a job on the page: no event was lost or doubled. It went through the sequences upwards only,
 * to the last, and what it has folded from the events is to the letter what the daemon has on record.
 */
export async function followedToTheEnd(page: Page, daemon: Daemon, id: string): Promise<Finished> {
  await ended(page);
  const end = await finished(daemon, id);
  const sequences = await page.evaluate<number[]>('inPage.sequences');
  assert.deepEqual(
    sequences,
    [...new Set(sequences)].toSorted((one, other) => one - other),
    'it never goes back',
  );
  assert.equal(sequences.at(-1), end.job.sequence);
  const { text } = await download(page, '#export-json');
  const shown = JSON.parse(text) as Pick<Finished, 'job' | 'targets'>;
  assert.deepEqual(shown.job, end.job);
  assert.equal(shown.targets.length, end.targets.length);
  // One by one: the difference of two long lists takes Node minutes and gigabytes to put into words.
  for (const [index, target] of end.targets.entries()) assert.deepEqual(shown.targets[index], target);
  return end;
}
