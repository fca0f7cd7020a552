import type { Command } from 'commander';
import { limits } from '../protocol/limits.ts';
import type { JobsOptions } from './commands/jobs.ts';
import type { NotBackOptions } from './commands/not-back.ts';
import { addPageOptions, limitOption, numberOption } from './options.ts';
import type { PageOptions } from './page.ts';
import type { GlobalOptions, Run } from './program.ts';

/** Adds the commands that read the record: what was done, to whom, and what came of it. */
export function addRecordCommands(program: Command, run: Run): void {
  program
    .command('overview')
    .description('show how many accounts have 2FA on, and how the server is')
    .action(async (_, command: Command) =>
      run(command.optsWithGlobals(), async (context) =>
        (await import('./commands/overview.ts')).overview(context),
      ),
    );
  program
    .command('not-back')
    .description('list accounts that were reset and still have 2FA off')
    .addOption(
      numberOption('--days <n>', 'whole days since the reset, at least', 0, limits.notBackDays).default(
        limits.notBackDaysUsual,
      ),
    )
    .option('--csv', 'print CSV, for spreadsheets')
    .addOption(limitOption(limits.pageSizeMost).default(limits.pageSizeMost))
    .option('--cursor <cursor>', 'where an earlier page ended')
    .addHelpText('after', '\nExits 0 if there are none, and 8 if there are some: for cron.')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & NotBackOptions>();
      await run(options, async (context) =>
        (await import('./commands/not-back.ts')).notBack(context, options),
      );
    });
  addPageOptions(
    program.command('story').description('tell all that is on record of one account').argument('<user>'),
    limits.storyJobs,
  ).action(async (user: string, _, command: Command) => {
    const options = command.optsWithGlobals<GlobalOptions & PageOptions>();
    await run(options, async (context) =>
      (await import('./commands/story.ts')).story(context, user, options),
    );
  });
  addPageOptions(
    program
      .command('jobs')
      .description('list jobs, the newest first; all filters given must hold')
      .option('--account <user>', 'jobs that this account was in')
      .option('--actor <name>', 'who started them, or was behind sudo')
      .option('--reason <text>', 'part of the reason')
      .option('--ticket <text>', 'part of the ticket reference')
      .option('--from <time>', 'accepted then or later: 2026-01-31, or 2026-01-31T23:59:00Z')
      .option('--to <time>', 'accepted before then; a day is taken whole'),
    limits.jobsPerAnswer,
  ).action(async (_, command: Command) => {
    const options = command.optsWithGlobals<GlobalOptions & JobsOptions>();
    await run(options, async (context) => (await import('./commands/jobs.ts')).jobs(context, options));
  });
}
