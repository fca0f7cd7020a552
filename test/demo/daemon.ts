import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SimulatedHost } from '../host/host.ts';

/** Starts the built daemon on a simulated host; resolves when it is ready. */
export async function startDaemon(host: SimulatedHost): Promise<{ child: ChildProcess; socket: string }> {
  const socket = join(host.root, 'run/whm-2fa-reset/daemon.sock');
  const config = join(host.root, 'config.yaml');
  const settings = {
    whmapi1: { path: host.whmapi1 },
    socket,
    stateDir: join(host.root, 'var/cpanel/whm-2fa-reset'),
  };
  writeFileSync(config, JSON.stringify(settings));
  const daemon = join(import.meta.dirname, '../../dist/daemon.mjs');
  const child = spawn(process.execPath, [daemon, '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if ((JSON.parse(line) as { msg: string }).msg === 'ready') {
      child.stdout.resume();
      return { child, socket };
    }
  }
  throw new Error('The daemon ended before it was ready.');
}
