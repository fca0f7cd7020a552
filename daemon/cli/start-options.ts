import { type Command, InvalidArgumentError, Option } from 'commander';
import { limits } from '../protocol/limits.ts';
import { listOption, numberOption } from './options.ts';

/** Adds the options of everything that starts a job. */
export function addStartOptions(command: Command): Command {
  return command
    .option('--reason <text>', 'why; kept on record (asked for on a terminal)')
    .option('--ticket <ref>', 'the support ticket; kept on record')
    .addOption(
      numberOption(
        '--delay <seconds>',
        'begin that much later; until then it can be cancelled',
        0,
        limits.delaySeconds,
      ).conflicts('at'),
    )
    .addOption(
      new Option('--at <time>', 'begin at this time, such as 2026-11-24T22:00:00Z').argParser(timestamp),
    )
    .option('--notify', 'tell the owners by mail once their 2FA is off')
    .option('--no-notify', 'do not tell them, whatever the configuration says')
    .option('--dry-run', 'show what would happen, start nothing')
    .option('--yes', 'do not ask')
    .addOption(listOption('--include-protected <user>', 'include this protected account; may be repeated'))
    .option('--no-wait', 'return once the job is accepted')
    .option('--idempotency-key <key>', 'a repeated command with this key starts nothing twice (24 h)');
}

/** A time with its zone, or in the server's own: a date alone would mean midnight in London. */
function timestamp(text: string): string {
  const time = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/u.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new InvalidArgumentError('It takes a date and a time, such as 2026-11-24T22:00:00Z.');
}
