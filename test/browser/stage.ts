import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { SimulatedHost } from '../host/host.ts';
import { built, type Running, start } from '../integration/child.ts';
import { type Daemon, prepare, type Stage as HostStage } from '../integration/harness.ts';
import { launch } from './chromium.ts';
import { type Front, type FrontOptions, startFront } from './front.ts';

export interface StageOptions extends Partial<FrontOptions> {
  host?: HostStage;
  /** With the gateway running; else its port refuses. */
  gateway?: boolean;
}

/** A simulated host, its daemon, a front and a browser. */
export interface Stage {
  host: SimulatedHost;
  daemon: Daemon;
  front: Front;
  browser: Browser;
  gatewayPort: number;
  /** Opens the page in a browser of its own (other cookies, other storage); faults of the page fail the test. */
  open: (hash?: string, options?: BrowserContextOptions) => Promise<Page>;
  startGateway: () => Promise<Running>;
}

export async function stage(t: TestContext, options: StageOptions = {}): Promise<Stage> {
  // Hooks run in the order in which they are set: the page goes before what it talks to.
  const browser = await launch(t);
  const faults: string[] = [];
  t.after(() => {
    if (faults.length > 0) throw new Error(`the page met faults:\n${faults.join('\n')}`);
  });
  const gatewayPort = await freePort();
  const gateway = { plain: true, address: '127.0.0.1', port: gatewayPort };
  const { host, daemon } = await prepare(t, {
    ...options.host,
    config: { gateway, ...options.host?.config },
  });
  await daemon.start();
  const front = await startFront({ ...options, socket: daemon.socket });
  t.after(async () => front.close());
  const startGateway = async () => {
    const running = start([process.execPath, built('gateway.mjs'), '--config', daemon.configFile]);
    t.after(async () => {
      running.child.kill();
      await running.ended;
    });
    await running.printed('"msg":"ready"');
    return running;
  };
  if (options.gateway === true) await startGateway();
  return {
    host,
    daemon,
    front,
    browser,
    gatewayPort,
    startGateway,
    async open(hash = '', contextOptions = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...contextOptions });
      await context.addInitScript({ path: inPage });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('pageerror', (error) => faults.push(String(error.stack ?? error)));
      page.on('console', (message) => {
        if (message.type() === 'error' && !isExpected(message.text())) faults.push(message.text());
      });
      await page.goto(`${front.url}${hash}`);
      return page;
    },
  };
}

const inPage = fileURLToPath(new URL('in-page.js', import.meta.url));

/** What the browser itself reports of answers and ports that a test makes fail. */
function isExpected(text: string): boolean {
  return /Failed to load resource|WebSocket connection to/u.test(text);
}

/** A port on which nobody listens at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
