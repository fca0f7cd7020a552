import { after } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch } from './chromium.ts';

let launched: ReturnType<typeof launch> | undefined;
after(async () => (await launched)?.close());

/** The one browser of a test file: to start one takes longer than most tests. Each page has a context of its own. */
export async function browserOfFile(): Promise<Browser> {
  launched ??= launch();
  return (await launched).browser;
}
