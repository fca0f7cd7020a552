import type { Config } from './config.ts';
import type { HookRun } from './notify/hooks.ts';
import type { MailRun } from './notify/ports.ts';
import { limits } from './protocol/limits.ts';
import { runProgram } from './whm/program.ts';

/** Programs of the server besides whmapi1, under the rules of every child. */
export async function runOther(path: string, args: readonly string[]): ReturnType<typeof runProgram> {
  const program = { path, args, stdoutBytes: 64 * 1024, timeoutMs: 5000, graceMs: 1000 };
  return runProgram(program, () => performance.now());
}

/** A hook runs under the rules of every child: no shell, a clean environment, a limit for what it takes and says. */
export async function runHook(path: string, input: string, timeoutMs: number): Promise<HookRun> {
  const program = { path, args: [], input, stdoutBytes: limits.stderrBytes, timeoutMs, graceMs: 5000 };
  return runProgram(program, () => performance.now());
}

/** sendmail runs under the rules of every child as well. */
export async function runSendmail(
  { notify }: Config,
  args: readonly string[],
  input: string,
): Promise<MailRun> {
  const timeoutMs = notify.timeoutSeconds * 1000;
  const program = {
    path: notify.sendmail,
    args,
    input,
    stdoutBytes: limits.stderrBytes,
    timeoutMs,
    graceMs: 1000,
  };
  return runProgram(program, () => performance.now());
}
