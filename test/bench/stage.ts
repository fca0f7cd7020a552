import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { createHost, type SimulatedHost } from '../host/host.ts';
import { accountName } from '../host/population.ts';
import type { Delays } from '../host/whmapi1/control.ts';

const built = (name: string) => join(import.meta.dirname, '../../dist', name);
export const cli = built('cli.mjs');

interface Way {
  flags: readonly string[];
  env: Record<string, string>;
}

/** As the service's units start daemon and gateway. */
export const asService: Way = {
  flags: ['--max-semi-space-size=1', '--v8-pool-size=1'],
  env: { MALLOC_ARENA_MAX: '1' },
};
/** As `node dist/daemon.mjs` does. */
export const byHand: Way = { flags: [], env: {} };

/** The unit's and the installed command's NODE_COMPILE_CACHE: full once a daemon of this host has run and ended. */
export function compileCache(host: SimulatedHost): { NODE_COMPILE_CACHE: string } {
  return { NODE_COMPILE_CACHE: join(host.root, 'cache') };
}

/** A program of ours that is ready. */
export interface RunningProgram {
  pid: number;
  /** From the start of the process to its line `ready`, ms. */
  readyMs: number;
  /** That line. */
  ready: string;
  stop: () => Promise<void>;
}

export interface RunningDaemon extends RunningProgram {
  socket: string;
  config: string;
}

/** A host on which every account has 2FA on, and whose records stay small. */
export async function prepareHost(accounts: number, delays: Partial<Delays> = {}): Promise<SimulatedHost> {
  return createHost({ accounts, twoFactorShare: 1, control: { delays, settings: { record: 'summary' } } });
}

/** The first `count` accounts of such a host. */
export function firstNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => accountName(index));
}

/**
 * Starts the built daemon on a host, with a state of its own under `name`; the load never holds a job up.
 * @param more of the configuration
 */
export async function startDaemon(
  host: SimulatedHost,
  name: string,
  way = asService,
  more: object = {},
): Promise<RunningDaemon> {
  const home = join(host.root, name);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const config = join(home, 'config.yaml');
  const socket = join(home, 'run/daemon.sock');
  const whmapi1 = { path: host.whmapi1 };
  const load = { pauseAbove: null };
  writeFileSync(config, JSON.stringify({ whmapi1, socket, stateDir: join(home, 'state'), load, ...more }));
  return { ...(await startProgram('daemon.mjs', config, way)), socket, config };
}

/** Starts the built gateway of a daemon. */
export async function startGateway({ config }: RunningDaemon): Promise<RunningProgram> {
  return startProgram('gateway.mjs', config, asService);
}

async function startProgram(name: string, config: string, { flags, env }: Way): Promise<RunningProgram> {
  const began = performance.now();
  const child = spawn(process.execPath, [...flags, built(name), '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], ...env },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if ((JSON.parse(line) as { msg: string }).msg !== 'ready') continue;
    const readyMs = performance.now() - began;
    child.stdout.resume();
    return { pid: child.pid ?? 0, readyMs, ready: line, stop: async () => end(child) };
  }
  throw new Error(`${name} ended before it was ready.`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || !child.kill('SIGTERM')) return;
  await once(child, 'exit');
}

/** What a daemon asks of whmapi1 by itself after its start: the version and the resellers. */
export const runsAtStart = 2;

/** Resolves when this many runs have been made, none is under way, and the last one's reply was read. */
export async function quiet(host: SimulatedHost, runs: number): Promise<void> {
  const isOver = (): boolean => {
    const made = host.runs();
    return made.length >= runs && made.every((run) => run.endedAt !== null);
  };
  while (!isOver()) await delay(50);
  await delay(200);
}
