import { faultOf } from './active.ts';
import type { CommandLine } from './args.ts';
import { callerOf } from './caller.ts';
import type { Context } from './context.ts';
import { call, functionNames } from './functions/index.ts';
import type { JsonMap } from './json.ts';
import { takeDataLock } from './locking.ts';
import { envelope, NoDocument, type Outcome, refuse } from './outcome.ts';
import { render, writeText } from './output.ts';
import { print } from './print.ts';
import { textsFor } from './texts.ts';
import { readUsers } from './users.ts';

/** One run of the program, ready to start. */
export interface Call extends Pick<Context, 'run' | 'paths' | 'control' | 'faults' | 'env' | 'reach'> {
  line: CommandLine;
  values: JsonMap;
  /** Is handed the release of the lock as soon as it is taken. */
  locked: (release: () => void) => void;
  end: (code: number, stderr?: string) => never;
}

/** Runs the function and prints its document; ends the process. */
export function runCall(run: Call): never {
  const { control, line } = run;
  const functionName = line.functionName ?? '';
  if (line.help) {
    const names = functionNames(run).join('\n');
    writeText(
      1,
      `Usage: whmapi1 [--output=json|jsonpretty|yaml] [--user=NAME] FUNCTION [key=value …]\n${names}\n`,
    );
    run.end(0);
  }
  let outcome: Outcome;
  try {
    outcome = gated(run) ?? call(contextOf(run), functionName, run.values);
  } catch (error) {
    if (!(error instanceof NoDocument)) throw error;
    run.end(control.settings.exitCode, error.message);
  }
  run.reach('before-print');
  print(run.faults, envelope(functionName, outcome, control), control, (document) =>
    render(document, line.output, control.switches),
  );
  run.reach('before-exit');
  const broken = faultOf(run.faults, 'exit-with-document');
  run.end(broken === undefined ? 0 : (broken.code ?? control.settings.exitCode), broken?.stderr ?? '');
}

/** The refusal of a server without licence or of a caller that is not root, if there is one (contract 2.5). */
function gated(run: Call): Outcome | undefined {
  const { settings, switches } = run.control;
  const checks: [boolean, 'non-zero' | 'document', string][] = [
    [settings.nonRoot, switches['non-root'], settings.nonRootText],
    [settings.unlicensed, switches.licence, settings.licenceText],
  ];
  for (const [hit, form, text] of checks) {
    if (!hit) continue;
    if (form === 'non-zero') throw new NoDocument(text);
    return refuse(text);
  }
  return undefined;
}

function contextOf(run: Call): Context {
  const { paths, control } = run;
  const users = readUsers(paths);
  const texts = textsFor(control.switches);
  const inherited = control.switches['remote-user'] === 'inherited' ? run.env['REMOTE_USER'] : undefined;
  const name = inherited ?? run.line.user ?? 'root';
  const caller = callerOf(users, name);
  if (caller === undefined) throw new NoDocument(`The user “${name}” may not call WHM API 1.`);
  let taken = false;
  const lock = (): void => {
    if (!taken) run.locked(takeDataLock(paths, control, texts));
    taken = true;
  };
  return { ...run, texts, users, caller, lock };
}
