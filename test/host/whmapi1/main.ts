import { realpathSync } from 'node:fs';
import { activeFaults, faultOf } from './active.ts';
import { callArguments, parseCommandLine, usersOf } from './args.ts';
import { type Control, completeControl, parsePatch } from './control.ts';
import { readIfThere } from './files.ts';
import { readStdin } from './input.ts';
import { emptyMap, perlString } from './json.ts';
import { writeText } from './output.ts';
import { hostPaths, rootOf } from './paths.ts';
import { recordEnd, recordStart } from './record.ts';
import { runCall } from './run.ts';
import { sleep } from './sleep.ts';
import { reach } from './reach.ts';

const paths = hostPaths(rootOf(realpathSync(process.argv[1] ?? '')));
const run = `${process.pid}.${process.hrtime.bigint()}`;
let release = (): void => {};

/** A test's own mistake must not look like an answer of whmapi1. */
function misused(problem: unknown): never {
  writeText(2, `simulator: ${problem instanceof Error ? problem.message : String(problem)}\n`);
  process.exit(99);
}

function readControl(): Control {
  try {
    return completeControl(parsePatch(JSON.parse(readIfThere(paths.control) ?? '{}')));
  } catch (error) {
    return misused(error);
  }
}

function end(code: number, stderr = ''): never {
  if (stderr !== '') writeText(2, stderr.endsWith('\n') ? stderr : `${stderr}\n`);
  release();
  recordEnd(paths, run, code);
  process.exit(code);
}

const control = readControl();
const argv = process.argv.slice(2);
const line = parseCommandLine(argv);
const stdin = readStdin(line.jsonInput || process.env['CONTENT_LENGTH'] !== undefined);
let values = emptyMap();
let inputError: string | undefined;
try {
  values = callArguments(line, stdin.text, control.switches['repeat-keys']);
} catch (error) {
  inputError = `Invalid JSON input: ${error instanceof Error ? error.message : String(error)}`;
}
const users = line.functionName === 'twofactorauth_remove_user_config' ? usersOf(values).map(perlString) : [];
recordStart(
  paths,
  {
    run,
    pid: process.pid,
    startedAt: Math.round(performance.timeOrigin),
    function: line.functionName ?? null,
    user: line.user ?? null,
    argv,
    argvCount: argv.length,
    stdin: stdin.text,
    stdinEnded: stdin.ended,
    env: process.env as Record<string, string>,
    users,
    userCount: users.length,
  },
  control.settings.record,
);

const named = values['user'] === undefined ? users : [...users, perlString(values['user'])];
const faults = activeFaults(paths, control.faults, line.functionName, named);
sleep(control.delays.startupMs + (faultOf(faults, 'slow-start')?.ms ?? 0) - process.uptime() * 1000);
const exitCode = control.settings.exitCode;
const points = { paths, faults, exitCode, end };
reach(points, 'start');
if (line.error !== undefined) end(exitCode, line.error);
if (inputError !== undefined) end(exitCode, inputError);
try {
  runCall({
    run,
    paths,
    control,
    faults,
    line,
    values,
    env: process.env,
    reach: (point) => reach(points, point),
    locked: (unlock) => {
      release = unlock;
    },
    end,
  });
} catch (error) {
  release();
  misused(error);
}
