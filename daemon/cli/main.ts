import { CommanderError } from 'commander';
import { ProblemError } from '../protocol/problem.ts';
import { type Client, connectTo } from './client.ts';
import type { Context } from './context.ts';
import { toJson } from '../protocol/control.ts';
import type { OpenDirect } from './direct.ts';
import type { Examine } from './doctor.ts';
import { exit, exitOfProblem } from './exit.ts';
import { Interrupted, problemIn, ToldProblem } from './failure.ts';
import { type Interrupts, listenForInterrupts } from './interrupts.ts';
import { buildProgram, defaultSocket, type GlobalOptions } from './program.ts';
import { problemLines } from './report.ts';
import { openScreen, type Screen } from './screen.ts';
import { shellQuoted } from './words.ts';

/** What of the process is used. */
export type Surroundings = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'> & NodeJS.EventEmitter;

/** Programs of their own that are loaded only when they are used. */
export interface Parts {
  openDirect: OpenDirect;
  examine: Examine;
}

/**
 * Runs one command line to its exit status.
 * @param args without the interpreter and the script
 * @param parts load what `--direct` and `doctor` need
 */
export async function main(args: readonly string[], process: Surroundings, parts: Parts): Promise<number> {
  const interrupts = listenForInterrupts(process);
  let readerGone = false;
  let isLost = false;
  const screen = openScreen(process.stdout, process.stderr, process.env, (error) => {
    readerGone = true;
    isLost = error !== undefined;
    if (isLost) process.stderr.write(`whm-2fa-reset: standard output cannot be written: ${error?.message}\n`);
    interrupts.stop();
  });
  let status: number = exit.done;
  const program = buildProgram(async (globals, code) => {
    const { socket } = globals;
    const sudoUser = process.env['SUDO_USER'];
    if (!globals.direct) {
      status = await code(
        contextOf(globals, connectTo(socket, sudoUser), process, screen, interrupts, parts),
      );
      return;
    }
    const direct = await parts.openDirect(globals.config ?? '', (line) => screen.say(line));
    if ('problem' in direct) throw new ToldProblem(direct.problem);
    const client = connectTo(socket, sudoUser, direct.dial);
    const context = contextOf(globals, client, process, screen, interrupts, parts);
    const { runDirect } = await import('./direct.ts');
    status = await runDirect(direct, context, code, () => readerGone);
  }, screen);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof Interrupted && readerGone)) status = failed(error, screen, args);
    else status = error.jobId !== undefined ? exit.interrupted : exit.done;
  }
  // A write that failed is told a moment later.
  await new Promise((resolve) => setImmediate(resolve));
  return isLost ? exit.unwritten : status;
}

function contextOf(
  globals: GlobalOptions,
  client: Client,
  process: Surroundings,
  screen: Screen,
  interrupts: Interrupts,
  { examine }: Parts,
): Context {
  const { socket, json, ndjson } = globals;
  const name = ['whm-2fa-reset', ...(socket === defaultSocket ? [] : ['--socket', socket])];
  return {
    client,
    screen,
    interrupts,
    examine,
    format: json ? 'json' : ndjson ? 'ndjson' : 'people',
    // Opened only by who reads it.
    get stdin() {
      return process.stdin;
    },
    get canAsk() {
      return process.stdin.isTTY && process.stderr.isTTY;
    },
    commandLine: (...args) => [...name, ...args].map(shellQuoted).join(' '),
  };
}

function failed(error: unknown, screen: Screen, args: readonly string[]): number {
  if (error instanceof Interrupted) {
    for (const line of error.lines) screen.say(line);
    return exit.interrupted;
  }
  if (error instanceof CommanderError && error.exitCode === 0) return exit.done;
  const problem = problemIn(error instanceof CommanderError ? usage(error) : error);
  if (problem === undefined) throw error;
  for (const [index, line] of problemLines(problem).entries()) {
    screen.say(index === 0 ? screen.onSay('red', line) : line);
  }
  // The one document that was asked for; a line of --ndjson is an event, which a problem is not.
  if (args.includes('--json')) screen.data(toJson({ problem }));
  return exitOfProblem(problem);
}

function usage(error: CommanderError): ProblemError {
  const text =
    error.code === 'commander.help'
      ? 'a command is missing'
      : error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return new ProblemError('usage', /[.)?]$/.test(sentence) ? sentence : `${sentence}.`);
}
