import { type Command, InvalidArgumentError, Option } from 'commander';
import { limits } from '../protocol/limits.ts';
import type { AuditOptions, ExportOptions } from './commands/audit.ts';
import { addPageOptions } from './options.ts';
import type { GlobalOptions, Run } from './program.ts';

/** `audit`, `audit verify` and `audit export`. */
export function addAuditCommands(program: Command, run: Run): void {
  const audit = addPageOptions(
    addFilters(program.command('audit').description('show who did what and why, the newest first')),
    limits.auditPerAnswer,
  ).action(async (_, command: Command) => {
    const options = command.optsWithGlobals<GlobalOptions & AuditOptions>();
    await run(options, async (context) => (await import('./commands/audit.ts')).audit(context, options));
  });
  audit
    .command('verify')
    .description('check that no entry was changed, moved or taken out; a cut end shows only by --head')
    .addOption(
      new Option('--head <entry>', 'a number and hash from the journal: NUMBER:HASH').argParser(headOf),
    )
    .action(async (_, command: Command) => {
      refuseOptionsOf(audit, command);
      const options = command.optsWithGlobals<GlobalOptions & { head?: string }>();
      await run(options, async (context) =>
        (await import('./commands/audit-verify.ts')).auditVerify(context, options.head),
      );
    });
  addFilters(audit.command('export').description('print all entries, the oldest first'))
    .addOption(new Option('--format <form>', 'JSON lines, or CSV').choices(['jsonl', 'csv']).default('jsonl'))
    .action(async (_, command: Command) => {
      refuseOptionsOf(audit, command);
      const options = command.optsWithGlobals<GlobalOptions & ExportOptions>();
      await run(options, async (context) =>
        (await import('./commands/audit-export.ts')).auditExport(context, options),
      );
    });
}

function addFilters(command: Command): Command {
  return command
    .option('--user <name>', 'by who did it')
    .option('--action <name>', 'by what was done, such as job.accepted')
    .option('--job <id>', 'by job')
    .option('--from <time>', 'written then or later: 2026-01-31, or 2026-01-31T23:59:00Z')
    .option('--to <time>', 'written before then; a day is taken whole');
}

/** An option that only the list takes is not passed over where another command stands behind it. */
function refuseOptionsOf(list: Command, command: Command): void {
  const own = new Set(command.options.map((option) => option.attributeName()));
  const odd = list.options.find((option) => {
    const name = option.attributeName();
    return !own.has(name) && list.getOptionValueSource(name) === 'cli';
  });
  if (odd !== undefined) command.error(`error: ${odd.long} is not taken by "audit ${command.name()}"`);
}

function headOf(text: string): string {
  if (/^\d{1,15}:[0-9a-f]{64}$/u.test(text)) return text;
  throw new InvalidArgumentError('It takes the number of an entry, ":" and its hash.');
}
