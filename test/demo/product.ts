import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { freePort } from '../host/free-port.ts';
import type { SimulatedHost } from '../host/host.ts';

type Child = ChildProcessByStdio<null, Readable, null>;

/** The built daemon and gateway, running on a simulated host. */
export interface Product {
  socket: string;
  stop(): Promise<void>;
}

/**
 * Starts them; resolves when both are ready.
 * @param start that part of the configuration
 */
export async function startProduct(host: SimulatedHost, start: object = {}): Promise<Product> {
  const socket = join(host.root, 'run/whm-2fa-reset/daemon.sock');
  const config = join(host.root, 'config.yaml');
  const settings = {
    whmapi1: { path: host.whmapi1 },
    socket,
    stateDir: join(host.root, 'var/cpanel/whm-2fa-reset'),
    // A demo on a busy machine is to show the job, not the wait for a quieter one.
    load: { pauseAbove: null },
    start,
    gateway: { plain: true, address: '127.0.0.1', port: await freePort() },
  };
  writeFileSync(config, JSON.stringify(settings));
  const daemon = await startProgram('daemon', config);
  const gateway = await startProgram('gateway', config);
  return {
    socket,
    async stop() {
      await Promise.all([end(gateway), end(daemon)]);
    },
  };
}

async function startProgram(name: string, config: string): Promise<Child> {
  const file = join(import.meta.dirname, '../../dist', `${name}.mjs`);
  const child = spawn(process.execPath, [file, '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Ctrl-C in the terminal is for the demo, which ends them in order.
    detached: true,
  });
  const lines = createInterface({ input: child.stdout });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  lines.on('line', (line) => {
    if ((JSON.parse(line) as { msg: string }).msg === 'ready') resolve();
  });
  child.once('exit', () => reject(new Error(`The ${name} ended before it was ready.`)));
  await promise;
  return child;
}

async function end(child: Child): Promise<void> {
  if (child.exitCode !== null || !child.kill('SIGTERM')) return;
  await once(child, 'exit');
}
