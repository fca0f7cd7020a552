import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { openSync, readSync, closeSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { isRealRoot } from './places.ts';
import type { Control } from './switches.ts';

export type CgiProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * The command line that runs a CGI file, or undefined if it can't run: no exec bit, not the front's own account
 * (root on a server), or an interpreter that is missing or looked up by `env` (2.2).
 */
export function commandFor(root: string, file: string): readonly [string, ...string[]] | undefined {
  const status = statSync(file);
  if ((status.mode & 0o111) === 0 || status.uid !== process.getuid?.()) return undefined;
  const start = readStart(file);
  if (start.startsWith('\x7fELF')) return [file];
  const shebang = /^#!\s*(\/\S+)[ \t]*(.*?)\s*$/m.exec(start);
  if (shebang?.[1] === undefined || shebang.index !== 0 || shebang[1].endsWith('/env')) return undefined;
  // Below a ROOT that is not `/`, cPanel's perl stands in ROOT; every other interpreter is the system's.
  const isPerl = shebang[1] === '/usr/local/cpanel/3rdparty/bin/perl' && !isRealRoot(root);
  if (!isFile(isPerl ? join(root, shebang[1]) : shebang[1])) return undefined;
  if (!isPerl) return [file];
  return [
    join(root, shebang[1]),
    ...(shebang[2] === undefined || shebang[2] === '' ? [] : [shebang[2]]),
    file,
  ];
}

/** Starts a CGI by the cwd and cgi-rlimit switches; nothing of the front's own environment goes along. */
export function runCgi(
  command: readonly [string, ...string[]],
  file: string,
  env: Record<string, string>,
  control: Control,
): CgiProcess {
  const cwd = control.cwd === 'root' ? '/' : dirname(file);
  const limit =
    control['cgi-rlimit'] === '1gib' ? ['/bin/sh', '-c', 'ulimit -S -v 1048576; exec "$0" "$@"'] : [];
  const [program = '', ...args] = [...limit, ...command];
  return spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
}

function readStart(file: string): string {
  const buffer = Buffer.alloc(256);
  const descriptor = openSync(file, 'r');
  try {
    return buffer.toString('latin1', 0, readSync(descriptor, buffer));
  } finally {
    closeSync(descriptor);
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
