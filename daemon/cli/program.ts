import { Argument, Command, Option } from 'commander';
import { limits } from '../protocol/limits.ts';
import { accountKeys, outcomes, twoFactorStates } from '../protocol/choices.ts';
import type { Outcome } from '../protocol/target.ts';
import { addAuditCommands } from './audit-grammar.ts';
import type { StartOptions } from './begin.ts';
import type { ApiOptions } from './commands/api.ts';
import { type Completion, completions } from './completion.ts';
import type { DoctorOptions } from './commands/doctor.ts';
import type { ListOptions } from './commands/list.ts';
import type { RemoveOptions } from './commands/remove.ts';
import type { Context } from './context.ts';
import { limitOption, numberOption } from './options.ts';
import { addRecordCommands } from './record-grammar.ts';
import type { Screen } from './screen.ts';
import { addStartOptions } from './start-options.ts';
import { version } from './version.ts';

export const defaultSocket = '/run/whm-2fa-reset/daemon.sock';
const defaultConfig = '/etc/whm-2fa-reset/config.yaml';
const apiOutputs = ['yaml', 'json', 'jsonpretty', 'xml'];
const apiFunctions = [
  'twofactorauth_get_user_configs',
  'twofactorauth_policy_status',
  'twofactorauth_remove_user_config',
];

/** Options that every command takes. */
export interface GlobalOptions {
  socket: string;
  json?: true;
  ndjson?: true;
  /** Works without the daemon, by this configuration. */
  direct?: true;
  config?: string;
}

/** Runs a command's code in its context. */
export type Run = (globals: GlobalOptions, code: (context: Context) => Promise<number>) => Promise<void>;

const exitStatuses = `
Exit status:
  0  all removed or already off (other commands: done)
  1  standard output could not be written, to a full disk for example
  2  usage, or malformed input
  3  some targets were refused, failed or cancelled
  4  none was removed or already off
  5  not permitted
  6  the daemon cannot be reached
  7  whmapi1 or cPanel is unavailable
  8  not-back: there are accounts that have not come back
  9  audit verify: the record was changed
  130  interrupted; a job that was started goes on

stdout is data, stderr is for people. NO_COLOR turns off colours and the progress bar.`;

/** The command line's grammar. Each command's code is loaded only when it runs. */
export function buildProgram(run: Run, screen: Pick<Screen, 'prompt' | 'raw'>): Command {
  const program = new Command('whm-2fa-reset')
    .description('Removes two-factor authentication (2FA) from cPanel accounts, and shows how it went.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: screen.raw, writeErr: screen.prompt, outputError: () => {} })
    .configureHelp({ showGlobalOptions: true })
    .addOption(new Option('--socket <path>', "the daemon's socket").default(defaultSocket))
    .addOption(new Option('--json', 'print one JSON document').conflicts('ndjson'))
    .addOption(new Option('--ndjson', 'print one JSON document per line: events, or items of a list'))
    .addHelpText('after', exitStatuses);

  program
    .command('status')
    .description('show the daemon and whether whmapi1 can be used')
    .action(async (_, command: Command) =>
      run(command.optsWithGlobals(), async (context) =>
        (await import('./commands/status.ts')).status(context),
      ),
    );

  addStartOptions(
    program
      .command('remove')
      .description('remove 2FA from accounts')
      .argument('[user...]', 'accounts by name')
      .option('--file <path>', 'names from a file, one per line; "-" is standard input')
      .option('--all-enabled', 'every account that has 2FA on')
      .option('--owner <reseller>', 'accounts of this owner that have 2FA on')
      .option('--plan <name>', 'accounts on this hosting plan that have 2FA on')
      .option('--domain <domain>', 'the account of this domain, if it has 2FA on'),
  )
    .addOption(
      new Option('--direct', 'work without the daemon, in its place, while it is stopped').conflicts('wait'),
    )
    .addOption(new Option('--config <path>', 'the configuration for --direct').default(defaultConfig))
    .action(async (users: string[], _, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & RemoveOptions>();
      await run(options, async (context) =>
        (await import('./commands/remove.ts')).remove(context, users, options),
      );
    });

  program
    .command('why')
    .description('say what may keep somebody from logging in, before anything is removed')
    .argument('<name>', 'an account, a domain, an e-mail address')
    .action(async (name: string, _, command: Command) =>
      run(command.optsWithGlobals(), async (context) =>
        (await import('./commands/why.ts')).why(context, name),
      ),
    );
  addListCommand(program, run);
  addRecordCommands(program, run);
  addJobCommands(program.command('job').description('show, follow, cancel or retry one job'), run);
  addAuditCommands(program, run);
  addDoctorCommand(program, run);
  addCompleteCommand(program, run);
  addApiCommand(program, run);
  return program;
}

function addListCommand(program: Command, run: Run): void {
  program
    .command('list')
    .description('list accounts and their 2FA')
    .option('--search <text>', 'part of the name or the domain')
    .addOption(new Option('--two-factor <state>', 'by 2FA').choices(twoFactorStates))
    .option('--owner <reseller>', 'by owner')
    .option('--plan <name>', 'by hosting plan')
    .option('--domain <domain>', 'by domain')
    .addOption(new Option('--suspended <bool>', 'suspended ones, or the others').choices(['true', 'false']))
    .option('--sort <key>', `${accountKeys.join(', ')}; "-user" turns the order round`)
    .option('--fresh', 'ask cPanel anew instead of a short memory')
    .addOption(limitOption(limits.pageSizeMost).default(limits.pageSizeMost))
    .option('--cursor <cursor>', 'where an earlier page ended')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & ListOptions>();
      await run(options, async (context) => (await import('./commands/list.ts')).list(context, options));
    });
}

function addDoctorCommand(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('look at everything that this needs on the server, and say what to do; changes nothing')
    .addOption(new Option('--config <path>', "the daemon's configuration").default(defaultConfig))
    .addOption(new Option('--root <path>', 'the folder that stands for /').default('/').hideHelp())
    .addHelpText(
      'after',
      '\nExits 0 only if all is well, 3 with a warning or with something that could not be checked, 4 with a problem.',
    )
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & DoctorOptions>();
      await run(options, async (context) => (await import('./commands/doctor.ts')).doctor(context, options));
    });
}

function addCompleteCommand(program: Command, run: Run): void {
  program
    .command('complete', { hidden: true })
    .description('print names that begin so, for the completion of shells')
    .addArgument(new Argument('<kind>').choices(completions))
    .argument('[prefix]', '', '')
    .action(async (kind: Completion, prefix: string, _, command: Command) => {
      await run(command.optsWithGlobals(), async (context) =>
        (await import('./commands/complete.ts')).complete(context, kind, prefix),
      );
    });
}

function addApiCommand(program: Command, run: Run): void {
  program
    .command('api')
    .description('take and print what whmapi1 does with the same arguments, and do it as a job on record')
    .argument('<function>', 'a function of WHM API 1')
    .argument(
      '[key=value...]',
      'its arguments, URI-encoded: user, user-N, reason, ticket, notify, include_protected',
    )
    .addOption(new Option('--output <form>', 'how the answer is printed').choices(apiOutputs).default('yaml'))
    .addOption(new Option('--input <form>', 'take arguments from standard input too').choices(['json']))
    .addHelpText(
      'after',
      `\nFunctions:\n${apiFunctions.map((name) => `  ${name}`).join('\n')}\n\nExits 0 with any answer, also with result 0 in it; else nothing is printed.`,
    )
    .action(async (name: string, items: string[], _, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & ApiOptions>();
      await run(options, async (context) =>
        (await import('./commands/api.ts')).api(context, name, items, options),
      );
    });
}

function addJobCommands(job: Command, run: Run): void {
  job
    .command('show')
    .description('show a job and its targets')
    .argument('<id>')
    .addOption(new Option('--outcome <outcome>', 'only targets that ended so').choices(outcomes))
    .action(async (id: string, _, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { outcome?: Outcome }>();
      await run(options, async (context) =>
        (await import('./commands/job-show.ts')).jobShow(context, id, options.outcome),
      );
    });
  job
    .command('follow')
    .description('print the events of a job until it ends')
    .argument('<id>')
    .addOption(numberOption('--from <seq>', 'begin behind this event', 0, Number.MAX_SAFE_INTEGER).default(0))
    .action(async (id: string, _, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { from: number }>();
      await run(options, async (context) =>
        (await import('./commands/job-follow.ts')).jobFollow(context, id, options.from),
      );
    });
  job
    .command('cancel')
    .description('stop a job: accounts that were not sent yet stay as they are')
    .argument('<id>')
    .action(async (id: string, _, command: Command) =>
      run(command.optsWithGlobals(), async (context) =>
        (await import('./commands/job-cancel.ts')).jobCancel(context, id),
      ),
    );
  addStartOptions(
    job
      .command('retry')
      .description('try again what failed, or was left out because the job stopped early')
      .argument('<id>'),
  ).action(async (id: string, _, command: Command) => {
    const options = command.optsWithGlobals<GlobalOptions & StartOptions>();
    await run(options, async (context) =>
      (await import('./commands/job-retry.ts')).jobRetry(context, id, options),
    );
  });
}
