import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { limits } from '../protocol/limits.ts';
import { capture } from './capture.ts';
import { childEnvironment } from './environment.ts';
import { whenWhole } from './whole.ts';

/** A child to run. `path` is absolute; times in milliseconds. */
export interface Program {
  path: string;
  args: readonly string[];
  /** Written to its stdin, which is else empty. A child may end without reading it. */
  input?: string;
  /** How much of its stdout is kept; default limits.replyBytes. */
  stdoutBytes?: number;
  /** How long it may run before it is told to end. */
  timeoutMs: number;
  /** How long it has to end after SIGTERM before SIGKILL, and after that before we stop waiting. */
  graceMs: number;
  /** Called once the process exists. If it throws, the run is still awaited and then rejects with that error. */
  onSpawn?: ((pid: number) => void) | undefined;
  /**
   * Called at most once, with stdout so far, when that looks whole though the process has not ended yet. Run.stdout is
   * this very buffer if nothing came after it. If it throws, the run is still awaited and then rejects with that error.
   */
  onWhole?: ((stdout: Uint8Array) => void) | undefined;
}

/** What came of a child, unread. */
export interface Run {
  /** Why there was no process at all. */
  startError?: string;
  timedOut: boolean;
  exitStatus: number | null;
  signal: string | null;
  /** At most Program.stdoutBytes. */
  stdout: Uint8Array;
  /** It printed more than that. */
  overflowed: boolean;
  /** At most limits.stderrBytes. */
  stderr: Uint8Array;
  /** A process that it left behind kept its output open. */
  leftOpen: boolean;
  durationMs: number;
}

type Child = ChildProcessByStdio<Writable | null, Readable, Readable>;

/** Output that an ended child wrote is in the pipe already: two turns of the event loop read it. */
const drainMs = 500;

/**
 * Runs a program without a shell, with a clean environment, its input on stdin and capped output, in a process group
 * of its own, so that signals meant for us never reach it. It always resolves, at the latest 2 × graceMs after
 * its limit.
 * @param now a monotonic clock in milliseconds
 */
export async function runProgram(program: Program, now: () => number): Promise<Run> {
  const began = now();
  let child: Child;
  try {
    child = spawn(program.path, program.args, {
      cwd: '/',
      env: childEnvironment,
      detached: true,
      shell: false,
      stdio: [program.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    }) as Child;
    if (child.pid === undefined) throw (await once(child, 'error'))[0];
  } catch (error) {
    return notStarted(error instanceof Error ? error.message : String(error), now() - began);
  }
  feed(child.stdin, program.input);
  return watch(child, child.pid, program, () => now() - began);
}

function feed(stdin: Writable | null, input: string | undefined): void {
  // A child that does not read breaks the pipe: its affair.
  stdin?.on('error', () => stdin.destroy());
  stdin?.end(input);
}

function watch(child: Child, pid: number, program: Program, elapsed: () => number): Promise<Run> {
  const { promise, resolve, reject } = Promise.withResolvers<Run>();
  const stdout = capture(child.stdout, program.stdoutBytes ?? limits.replyBytes);
  const stderr = capture(child.stderr, limits.stderrBytes);
  const timers = new Set<NodeJS.Timeout>();
  let end: { status: number | null; signal: string | null; at: number } | undefined;
  let timedOut = false;
  let closed = false;
  let hookError: unknown;

  const later = (ms: number, action: () => void) => timers.add(setTimeout(action, ms).unref());
  const finish = () => {
    for (const timer of timers) clearTimeout(timer);
    for (const stream of child.stdio) stream?.destroy();
    child.unref();
    if (hookError !== undefined) reject(hookError);
    resolve({
      timedOut,
      exitStatus: end?.status ?? null,
      signal: end?.signal ?? null,
      stdout: stdout.bytes(),
      overflowed: stdout.overflowed(),
      stderr: stderr.bytes(),
      leftOpen: end !== undefined && !closed,
      durationMs: end?.at ?? elapsed(),
    });
  };

  child.once('exit', (status, signal) => {
    end = { status, signal, at: elapsed() };
    // Only now is the group surely still this one: the kernel may give the number away later.
    if (timedOut) signalGroup(pid, 'SIGKILL');
    later(drainMs, () => later(drainMs, finish));
  });
  child.once('close', () => {
    closed = true;
    finish();
  });
  later(program.timeoutMs, () => {
    if (end !== undefined) return finish();
    timedOut = true;
    signalGroup(pid, 'SIGTERM');
    later(program.graceMs, () => {
      if (end !== undefined) return;
      signalGroup(pid, 'SIGKILL');
      // A process stuck in the kernel does not even die of SIGKILL: the caller is not to hang with it.
      later(program.graceMs, () => end ?? finish());
    });
  });

  const hook = (action: () => void) => {
    try {
      action();
    } catch (error) {
      hookError ??= error;
    }
  };
  const { onSpawn, onWhole } = program;
  if (onWhole !== undefined) whenWhole(child.stdout, () => hook(() => onWhole(stdout.bytes())));
  hook(() => onSpawn?.(pid));
  return promise;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}

function notStarted(startError: string, durationMs: number): Run {
  const none = new Uint8Array();
  const rest = { timedOut: false, exitStatus: null, signal: null, overflowed: false, leftOpen: false };
  return { startError, ...rest, stdout: none, stderr: none, durationMs };
}
