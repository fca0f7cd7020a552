import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { main, type Surroundings } from '../../../daemon/cli/main.ts';
import { shellQuoted } from '../../../daemon/cli/words.ts';

const script = fileURLToPath(new URL('../../../daemon/cli.ts', import.meta.url));

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Resolves once stdout and stderr together hold the text. */
  shows(text: string): Promise<void>;
}

interface Options {
  env?: Record<string, string>;
  input?: string;
  /** Runs as this user; only root can. */
  uid?: number;
}

/** Starts the real command line; its standard input is empty unless given. */
export function startCli(args: readonly string[], { env = {}, input = '', uid }: Options = {}): Running {
  const user = uid === undefined ? {} : { uid, gid: uid };
  return running(spawn(process.execPath, [script, ...args], { env: cleanEnv(env), ...user }), input);
}

/** Runs the command line within this process, for many short ones: without a terminal, its input empty. */
export async function runHere(args: readonly string[]): Promise<Ended> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const process = { stdin: Readable.from([]), stdout, stderr, env: {} };
  const surroundings = Object.assign(new EventEmitter(), process) as unknown as Surroundings;
  const needsProcess = async () => Promise.reject(new Error('it needs a process'));
  const status = await main(args, surroundings, { openDirect: needsProcess, examine: needsProcess });
  return { status, stdout: await text(stdout.end()), stderr: await text(stderr.end()) };
}

/** Runs the real command line to its end. */
export async function runCli(args: readonly string[], options: Options = {}): Promise<Ended> {
  return startCli(args, options).ended;
}

/** Whether a pseudo-terminal can be had here; otherwise why not. */
export const noTerminal = existsSync('/usr/bin/script') ? false : 'util-linux script is not installed';

/** Starts the command line on a pseudo-terminal; all it shows comes in `stdout`, what is typed goes to stdin. */
export function startOnTerminal(args: readonly string[], env: Record<string, string> = {}): Running {
  const line = [process.execPath, script, ...args].map(shellQuoted).join(' ');
  const flags = ['-qefc', `stty cols 100 -echo; exec ${line}`, '/dev/null'];
  return running(spawn('/usr/bin/script', flags, { env: cleanEnv({ TERM: 'xterm', ...env }) }));
}

function running(child: ChildProcess, input?: string): Running {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new TypeError('a pipe is missing');
  // A command that ends before it reads breaks this pipe.
  stdin.on('error', () => {});
  if (input !== undefined) stdin.end(input);
  const shown = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const [name, stream] of Object.entries({ stdout, stderr })) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      shown[name as keyof typeof shown] += String(chunk);
      for (const watcher of watchers) watcher();
    });
  }
  const ended = once(child, 'close').then(() => ({ status: child.exitCode, ...shown }));
  const shows = async (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!(shown.stdout + shown.stderr).includes(wanted)) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
      void ended.then(() => reject(new Error(`ended without showing "${wanted}": ${JSON.stringify(shown)}`)));
    });
  return { child, ended, shows };
}

function cleanEnv(extra: Record<string, string>): NodeJS.ProcessEnv {
  return { PATH: '/usr/bin:/bin', HOME: '/nonexistent', ...extra };
}
