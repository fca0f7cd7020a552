import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { createHost, type HostOptions, type SimulatedHost } from '../host/host.ts';
import { built, type ChildOptions, type Ended, type Running, start } from './child.ts';
import { type Answer, ask, open, type RequestOptions } from './http.ts';

/** A line of the daemon's log. */
export interface LogLine {
  level: string;
  msg: string;
  [key: string]: unknown;
}

export interface DaemonOptions {
  host: SimulatedHost;
  /** Parts of the configuration; by default only what a test needs: its own paths and no wait for load. */
  config?: Record<string, unknown>;
  env?: Record<string, string>;
}

const defaults = { load: { pauseAbove: null } };
const stopMs = 60_000;
/** As its service does: hundreds are started, and only the first has to compile. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/node-compile', import.meta.url));

/** A real daemon of dist/ on a socket of its own. */
export class Daemon {
  readonly dir: string;
  readonly socket: string;
  readonly stateDir: string;
  readonly configFile: string;
  readonly #options: DaemonOptions;
  readonly #log: string[] = [];
  readonly #errors: RegExp[] = [];
  #running: Running | undefined;

  constructor(dir: string, options: DaemonOptions) {
    this.dir = dir;
    this.socket = join(dir, 'run/daemon.sock');
    this.stateDir = join(dir, 'state');
    this.configFile = join(dir, 'config.yaml');
    this.#options = options;
    this.configure({});
  }

  /** Writes the configuration anew, for the next start. */
  configure(config: Record<string, unknown>): void {
    const whmapi1 = { path: this.#options.host.whmapi1, timeoutSeconds: 60 };
    const all = { ...defaults, ...this.#options.config, ...config };
    const paths = { socket: this.socket, stateDir: this.stateDir };
    const content = { ...paths, ...all, whmapi1: { ...whmapi1, ...(all as { whmapi1?: object }).whmapi1 } };
    writeFileSync(this.configFile, stringify(content));
  }

  /** Starts it; resolves when it is ready. */
  async start(): Promise<void> {
    assert.equal(this.#running, undefined, 'the daemon runs already');
    const command = [process.execPath, built('daemon.mjs'), '--config', this.configFile];
    const running = start(command, { env: { NODE_COMPILE_CACHE: compileCache, ...this.#options.env } });
    this.#running = running;
    const from = this.#log.length;
    this.#log.push('');
    running.child.stdout.on('data', (part: string) => (this.#log[from] += part));
    await running.printed('"msg":"ready"');
  }

  get pid(): number {
    return this.#running?.child.pid ?? assert.fail('the daemon does not run');
  }

  /** Sends SIGTERM, and checks that it ends in good order. */
  async stop(): Promise<void> {
    const ended = await this.#end('SIGTERM');
    const state = { code: ended.code, signal: ended.signal, stderr: ended.stderr };
    assert.deepEqual(state, { code: 0, signal: null, stderr: '' });
  }

  /** Sends SIGTERM and returns at once; the daemon has begun to stop. */
  async beginStop(): Promise<{ stopped: Promise<void> }> {
    const running = this.#running ?? assert.fail('the daemon does not run');
    const stopped = this.stop();
    await running.printed('"msg":"stopping"');
    return { stopped };
  }

  /** Ends it as a crash does; its calls go on without it. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async #end(signal: NodeJS.Signals): Promise<Ended> {
    const running = this.#running ?? assert.fail('the daemon does not run');
    running.child.kill(signal);
    const timer = setTimeout(() => running.child.kill('SIGKILL'), stopMs);
    const ended = await running.ended;
    clearTimeout(timer);
    this.#running = undefined;
    return ended;
  }

  /** Its log so far, over all starts. */
  log(): LogLine[] {
    const lines = this.#log.flatMap((part) => part.split('\n').filter((line) => line.endsWith('}')));
    return lines.map((line) => JSON.parse(line) as LogLine);
  }

  /** Lines of level error fail the test, unless their message is expected. */
  expectError(message: RegExp): void {
    this.#errors.push(message);
  }

  async request(method: string, path: string, options?: RequestOptions): Promise<Answer> {
    return ask(this.socket, method, path, options);
  }

  /** A response whose body is read as it comes. */
  async open(method: string, path: string, options?: RequestOptions): ReturnType<typeof open> {
    return open(this.socket, method, path, options);
  }

  /** Runs the command line against this daemon to its end. */
  async cli(args: readonly string[], options?: ChildOptions): Promise<Ended> {
    return this.startCli(args, options).ended;
  }

  /** Starts the command line against this daemon. */
  startCli(args: readonly string[], options?: ChildOptions): Running {
    return start([process.execPath, built('cli.mjs'), '--socket', this.socket, ...args], options);
  }

  /** Ends it if it runs and checks its log. */
  async leave(hasFailed: boolean): Promise<void> {
    if (this.#running !== undefined) await (hasFailed ? this.kill() : this.stop());
    const errors = this.log().filter(({ level }) => level === 'error' || level === 'fatal');
    const unexpected = errors.filter(({ msg }) => !this.#errors.some((known) => known.test(msg)));
    assert.deepEqual(unexpected, []);
  }
}

/** A folder that goes with the test. */
export function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'integration-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Lets other accounts pass through a folder and those above it, for a program that runs as one of them. */
export function openToAll(inner: string): void {
  for (let path = inner; (statSync(path).mode & 0o001) === 0; path = dirname(path)) chmodSync(path, 0o711);
}

/** Accounts with 2FA (`on`) and without (`off`); the options of the host and of the daemon. */
export interface Stage extends HostOptions, Omit<DaemonOptions, 'host'> {
  on?: readonly string[];
  off?: readonly string[];
}

/** A simulated host without delays and a daemon that has not been started; both end with the test. */
export async function prepare(
  t: TestContext,
  { on = [], off = [], config = {}, env = {}, ...options }: Stage = {},
): Promise<{ host: SimulatedHost; daemon: Daemon }> {
  const accounts = [
    ...on.map((name) => ({ name, twoFactor: true })),
    ...off.map((name) => ({ name, twoFactor: false })),
  ];
  const delays = { startupMs: 0, ...options.control?.delays };
  const host = await createHost({ accounts, ...options, control: { ...options.control, delays } });
  const dir = mkdtempSync(join(tmpdir(), 'integration-'));
  const daemon = new Daemon(dir, { host, config, env });
  t.after(async () => {
    const hasFailed = !(t as TestContext & { readonly passed: boolean }).passed;
    if (hasFailed) for (const line of daemon.log()) t.diagnostic(JSON.stringify(line));
    try {
      await daemon.leave(hasFailed);
    } finally {
      await host.dispose();
      rmSync(dir, { recursive: true, force: true });
    }
  });
  return { host, daemon };
}

/** The same, and the daemon is ready. */
export async function stage(
  t: TestContext,
  options?: Stage,
): Promise<{ host: SimulatedHost; daemon: Daemon }> {
  const made = await prepare(t, options);
  await made.daemon.start();
  return made;
}
