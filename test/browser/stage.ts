import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { freePort } from '../host/free-port.ts';
import type { SimulatedHost } from '../host/host.ts';
import { placeCertificate } from '../host/whm/certificate.ts';
import { places } from '../host/whm/places.ts';
import type { SimulatedWhm } from '../host/whm/start.ts';
import { built, type Running, start } from '../integration/child.ts';
import { type Daemon, stage as stageDaemon } from '../integration/harness.ts';
import { stageWhm, type WhmOptions } from '../integration/whm/stage.ts';
import { type Front, type FrontOptions, startFront } from './front.ts';
import { browserOfFile } from './shared.ts';

interface Options {
  /** Options of the host, of the daemon and of WHM. */
  host?: WhmOptions;
  /** With the gateway running; else its port refuses. */
  gateway?: boolean;
  /** The port of the gateway; a free one by default. */
  gatewayPort?: number;
}

export interface OpenOptions extends BrowserContextOptions {
  /** Who is logged in; root by default. */
  user?: string;
  /** What is done to the page before it loads anything. */
  before?: (page: Page) => Promise<void>;
}

interface Stage {
  host: SimulatedHost;
  daemon: Daemon;
  /** Opens the plugin's page in a context of its own (other cookies, other storage); its faults fail the test. */
  open: (hash?: string, options?: OpenOptions) => Promise<Page>;
  startGateway: () => Promise<Running>;
}

/** Most tests are about what comes after the countdown. */
const atOnce = { delaySeconds: 0 };

/** A simulated server with WHM in front and the built plugin in it, the daemon, and a browser. */
export interface WhmStage extends Stage {
  whm: SimulatedWhm;
  /** A page that has loaded nothing yet. */
  newPage: (options?: OpenOptions) => Promise<Page>;
  /** What a login to WHM gives, as the browser keeps it. */
  logIn: (context: BrowserContext, user?: string) => Promise<{ token: string }>;
}

/** By `tls: true` in the host's options everything goes over TLS, as on a server. */
export async function stage(
  t: TestContext,
  { host: hostOptions = {}, ...options }: Options = {},
): Promise<WhmStage> {
  const isTls = hostOptions.tls === true;
  const newPage = await pages(t, isTls);
  const dir = mkdtempSync(join(tmpdir(), 'whm-host-'));
  // Before the daemon starts, as on a server: it copies the certificate at once.
  if (isTls) placeCertificate(dir, 'cpanel.pem');
  const port = options.gatewayPort ?? (await freePort());
  const gateway = { address: '127.0.0.1', port, plain: !isTls, certificates: places(dir).certificates };
  const config = { gateway, start: atOnce, ...hostOptions.config };
  const { host, daemon, whm } = await stageWhm(t, { ...hostOptions, dir, config });
  const startGateway = gatewayStarter(t, daemon, isTls);
  if (options.gateway === true) await startGateway();
  const logIn = async (context: BrowserContext, user = 'root') => {
    const { cookie, token } = await whm.login(user);
    const [name = '', value = ''] = cookie.split(/=(.*)/su);
    await context.addCookies([{ name, value, url: whm.url, httpOnly: true }]);
    return { token };
  };
  return {
    host,
    daemon,
    whm,
    newPage,
    logIn,
    startGateway,
    async open(hash = '', { user, ...more } = {}) {
      const page = await newPage(more);
      const { token } = await logIn(page.context(), user);
      await page.goto(`${whm.url}${token}/cgi/whm-2fa-reset/index.cgi${hash}`);
      return page;
    },
  };
}

/** The same without WHM: a small stand-in, for what is about the page alone, and under a stricter policy than WHM's. */
export async function standIn(
  t: TestContext,
  { host: hostOptions = {}, lang = 'en', dir = 'ltr', ...options }: Options & Partial<FrontOptions> = {},
): Promise<Stage & { front: Front }> {
  const newPage = await pages(t, false);
  let front: Front | undefined;
  t.after(async () => front?.close());
  const gateway = { address: '127.0.0.1', port: options.gatewayPort ?? (await freePort()), plain: true };
  const { host, daemon } = await stageDaemon(t, {
    ...hostOptions,
    config: { gateway, start: atOnce, ...hostOptions.config },
  });
  const made = await startFront({ socket: daemon.socket, lang, dir });
  front = made;
  const startGateway = gatewayStarter(t, daemon, false);
  if (options.gateway === true) await startGateway();
  return {
    host,
    daemon,
    front: made,
    startGateway,
    async open(hash = '', more = {}) {
      const page = await newPage(more);
      await page.goto(`${made.url}${hash}`);
      return page;
    },
  };
}

/** Pages that are closed before what they talk to: hooks run in the order in which they are set. */
async function pages(t: TestContext, ignoreHTTPSErrors: boolean) {
  const browser = await browserOfFile();
  const contexts: BrowserContext[] = [];
  const faults: string[] = [];
  t.after(async () => {
    await Promise.all(contexts.map(async (context) => context.close()));
    if (faults.length > 0) throw new Error(`the page met faults:\n${faults.join('\n')}`);
  });
  return async ({ before, ...options }: Omit<OpenOptions, 'user'> = {}): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      ignoreHTTPSErrors,
      ...options,
    });
    contexts.push(context);
    await context.addInitScript({ path: inPage });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => faults.push(String(error.stack ?? error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !isExpected(message.text())) faults.push(message.text());
    });
    await before?.(page);
    return page;
  };
}

function gatewayStarter(t: TestContext, daemon: Daemon, isTls: boolean): () => Promise<Running> {
  return async () => {
    const pem = join(dirname(daemon.socket), 'tls.pem');
    if (isTls) while (!existsSync(pem)) await delay(20);
    const running = start([process.execPath, built('gateway.mjs'), '--config', daemon.configFile]);
    t.after(async () => {
      running.child.kill();
      await running.ended;
    });
    await running.printed('"msg":"ready"');
    return running;
  };
}

const inPage = fileURLToPath(new URL('in-page.js', import.meta.url));

/** What the browser itself reports of answers and ports that a test makes fail. */
function isExpected(text: string): boolean {
  return /Failed to load resource|WebSocket connection to/u.test(text);
}
