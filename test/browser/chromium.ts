import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packed from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const cache = fileURLToPath(new URL('../../node_modules/.cache/browser', import.meta.url));
const executable = `${cache}/chromium`;

/** Unpacks the browser that npm brought into node_modules/.cache, unless it is there. */
async function unpackChromium(): Promise<void> {
  if (existsSync(executable)) return;
  const beside = `${cache}-${process.pid}`;
  mkdirSync(beside, { recursive: true });
  // The package unpacks to the folder for temporary files, under fixed names.
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = beside;
  await packed.executablePath();
  if (TMPDIR === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = TMPDIR;
  try {
    await rename(beside, cache);
  } catch (error) {
    // Another test file was faster.
    if (!existsSync(executable)) throw error;
    await rm(beside, { recursive: true });
  }
}

/** Starts a browser of its own folder. Its sandbox needs rights that root in a container lacks; else all is as usual. */
export async function launch(): Promise<{ browser: Browser; close: () => Promise<void> }> {
  await unpackChromium();
  const scratch = mkdtempSync(join(tmpdir(), 'browser-'));
  const browser = await chromium.launch({
    executablePath: executable,
    env: { PATH: '/usr/bin:/bin', HOME: scratch, TMPDIR: scratch },
    args: [
      '--no-sandbox',
      '--no-zygote',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-dev-shm-usage',
      '--font-render-hinting=none',
    ],
  });
  const close = async () => {
    await browser.close();
    rmSync(scratch, { recursive: true, maxRetries: 5 });
  };
  return { browser, close };
}
