import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program of dist/; `npm test` builds them first. */
export function built(name: string): string {
  return fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
}

/** How a program ended; `code` is null if a signal ended it. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface ChildOptions {
  env?: Record<string, string>;
  /** Written to stdin, which is then closed; without it stdin is empty. */
  input?: string;
  /** The account that it runs as; else ours. */
  as?: 'nobody';
}

/** A running program and its end. */
export interface Running {
  child: ChildProcessWithoutNullStreams;
  ended: Promise<Ended>;
  /** Resolves once the text stands in what it has printed so far; rejects if it ends without it. */
  printed: (text: string, where?: 'stdout' | 'stderr') => Promise<void>;
}

/** Those that still run; even a test that is cut off leaves none behind. */
const running = new Set<ChildProcessWithoutNullStreams>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Starts a program with a clean environment and keeps what it prints. */
export function start(command: readonly string[], { env = {}, input = '', as }: ChildOptions = {}): Running {
  const drop = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups', '--'];
  const [program = '', ...args] = as === undefined ? command : [...drop, ...command];
  const child = spawn(program, args, {
    // TMPDIR marks the process as this run's, so that one left behind is found.
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', TMPDIR: process.env['TMPDIR'] ?? '/tmp', ...env },
    stdio: 'pipe',
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => (text[name] += part));
  }
  // A program that does not read its input may end before it is written.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    ...text,
  }));
  return {
    child,
    ended,
    async printed(wanted, where = 'stdout') {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = () => {
        if (text[where].includes(wanted)) resolve();
      };
      child[where].on('data', look);
      void ended.then(({ code, stdout, stderr }) =>
        reject(new Error(`ended with ${code} before "${wanted}" stood in ${where}: ${stdout}${stderr}`)),
      );
      look();
      await promise;
      child[where].off('data', look);
    },
  };
}

/** Runs a program of dist/ by this very Node to its end. */
export async function runBuilt(
  name: string,
  args: readonly string[],
  options: ChildOptions = {},
): Promise<Ended> {
  return start([process.execPath, built(name), ...args], options).ended;
}
