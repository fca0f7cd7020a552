import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { launch } from '../browser/chromium.ts';
import { startFront } from '../browser/front.ts';
import { startProduct } from '../demo/product.ts';
import { accountName } from '../host/population.ts';
import { createHost, type SimulatedHost } from '../host/host.ts';
import { inTime, percentile } from './numbers.ts';
import type { Measured } from './report.ts';

const asset = join(import.meta.dirname, '../../dist/plugin/assets/app.js');
const inPage = join(import.meta.dirname, '../browser/in-page.js');
const jobs = 40;
const searches = ['acct09999', 'acct0', 'example', 'no such account', '42', ''];

/** What the page costs and how fast it is, in a Chromium that draws in software, over the WebSocket. */
export async function page(): Promise<Measured> {
  const assets = gzipSync(readFileSync(asset), { level: 9 }).length / 1000;
  const delays = { startupMs: 0 };
  const host = await createHost({ accounts: 10_000, twoFactorShare: 1, control: { delays } });
  const product = await startProduct(host, { delaySeconds: 0 });
  const front = await startFront({ socket: product.socket });
  const { browser, close } = await launch();
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.addInitScript({ path: inPage });
    const tab = await context.newPage();
    await tab.goto(front.url);
    await tab.locator('#link', { hasText: 'Live' }).waitFor();
    await tab.locator('#accounts-0').waitFor();
    const frames = await tab.evaluate<number[]>("inPage.frames('accounts', 300)");
    const found = await tab.evaluate<number[]>(`inPage.searchTimes(${JSON.stringify(searches)}, 5)`);
    const shown: number[] = [];
    for (let turn = 0; turn < jobs; turn++) shown.push(await showTime(tab, host, accountName(turn)));
    const goals = [
      { what: `whmapi1's exit to the row changed, ${jobs} jobs`, value: percentile(shown, 99), most: 100 },
      {
        what: `a frame while scrolling 10,000 rows, ${frames.length} frames`,
        value: percentile(frames, 99),
        most: 34,
      },
      {
        what: `a search among 10,000 rows to its result, ${found.length} times`,
        value: percentile(found, 99),
        most: 100,
      },
    ];
    const size = `${assets.toFixed(1)} kB`;
    return {
      tables: [
        {
          title: 'The page (p99)',
          rows: [
            ['', 'measured', 'goal'],
            ...goals.map(({ what, value, most }) => [what, inTime(value), inTime(most)]),
            ['its assets, gzip', size, '60 kB'],
          ],
        },
      ],
      promises: [
        ...goals.map(({ what, value, most }) => ({
          text: `${what}: p99 of at most ${inTime(most)} (${inTime(value)})`,
          holds: value <= most,
        })),
        {
          text: `no frame while scrolling takes above 100 ms (longest ${inTime(Math.max(...frames))})`,
          holds: Math.max(...frames) <= 100,
        },
        { text: `the assets take at most 60 kB (${size})`, holds: assets <= 60 },
      ],
      data: { assets, shown, frames, found },
    };
  } finally {
    await close();
    await front.close();
    await product.stop();
    await host.dispose();
  }
}

/** Removes one account's 2FA on the page; from the removing call's end to the frame that shows its answer, ms. */
async function showTime(tab: Page, host: SimulatedHost, user: string): Promise<number> {
  await tab.evaluate("location.hash = '#accounts'");
  // The table is read anew after a removal: nobody picks the next account before that has ended.
  await tab.locator('.view-note .button-icon:enabled').waitFor();
  await tab.locator('#search').fill(user);
  await tab.locator('#accounts-0', { hasText: user }).click();
  await tab.locator('#plan').click();
  await tab.locator('#confirm-reason').fill('A measurement');
  const changed = tab.evaluate<number>("inPage.firstShown('targets-0', 'verified')");
  await tab.locator('#start').click();
  const at = await changed;
  await tab.locator('#ended').waitFor();
  const calls = host.runs().filter((run) => run.function === 'twofactorauth_remove_user_config');
  return at - (calls.at(-1)?.endedAt ?? Number.NaN);
}
