import { spawn } from 'node:child_process';
import { createHost, type HostOptions, type SimulatedHost } from '../../../host/host.ts';

export interface Result {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** What a document of whmapi1 looks like to a reader. */
export interface Document {
  data?: Record<string, unknown> | null;
  metadata: { command: string; reason: string; result: number | string; version: number } & Record<
    string,
    unknown
  >;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** Stdin; none by default. */
  input?: string;
  /** Is handed the process id at once. */
  started?: (pid: number) => void;
  /** The program; the host's own by default. */
  program?: string;
}

/** Runs the host's whmapi1 as a real process with a clean environment. */
export function run(host: SimulatedHost, args: readonly string[], options: RunOptions = {}): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stdin = options.input === undefined ? 'ignore' : 'pipe';
    const child = spawn(options.program ?? host.whmapi1, args, {
      env: options.env ?? { PATH: '/usr/bin:/bin' },
      stdio: [stdin, 'pipe', 'pipe'],
    });
    const parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    child.stdout?.on('data', (bytes: Buffer) => parts.stdout.push(bytes));
    child.stderr?.on('data', (bytes: Buffer) => parts.stderr.push(bytes));
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input);
    child.on('error', reject);
    if (child.pid !== undefined) options.started?.(child.pid);
    child.on('close', (status, signal) => {
      resolve({ status, signal, stdout: text(parts.stdout), stderr: text(parts.stderr) });
    });
  });
}

function text(parts: readonly Buffer[]): string {
  return Buffer.concat(parts).toString('utf8');
}

/** One key of the data of a document; throws when there is no data. */
export function part(document: Document, key: string): unknown {
  if (document.data === undefined || document.data === null) throw new Error('The document has no data');
  return document.data[key];
}

/** Runs a function with --output=json and parses its document; throws when stdout is no JSON. */
export async function ask(
  host: SimulatedHost,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Document> {
  const result = await run(host, ['--output=json', ...args], options);
  try {
    return JSON.parse(result.stdout) as Document;
  } catch (cause) {
    throw new Error(`No JSON: exit ${result.status}, ${result.stdout}${result.stderr}`, { cause });
  }
}

/** The arguments that remove these users, as the product sends them. */
export function removal(...users: string[]): string[] {
  const items = users.map(
    (user, index) => `user${index === 0 ? '' : `-${index}`}=${encodeURIComponent(user)}`,
  );
  return ['twofactorauth_remove_user_config', ...items];
}

/** A host without start-up delay: alice and bob with 2FA, carol without, dora suspended with, all root's. */
export function smallHost(options: HostOptions = {}): Promise<SimulatedHost> {
  const { control, ...others } = options;
  return createHost({
    accounts: [
      { name: 'alice', twoFactor: true },
      { name: 'bob', twoFactor: true },
      { name: 'carol' },
      { name: 'dora', twoFactor: true, suspended: true },
    ],
    control: { ...control, delays: { startupMs: 0, ...control?.delays } },
    ...others,
  });
}

/** Makes a small host, hands it to `use` and removes it. */
export async function withHost(
  use: (host: SimulatedHost) => Promise<void>,
  options: HostOptions = {},
): Promise<void> {
  const host = await smallHost(options);
  try {
    await use(host);
  } finally {
    await host.dispose();
  }
}
