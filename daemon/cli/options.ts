import { type Command, InvalidArgumentError, Option } from 'commander';

const rowsShown = 20;

/** An option that takes a whole number within bounds. */
export function numberOption(flags: string, description: string, least: number, most: number): Option {
  return new Option(flags, description).argParser((text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
  });
}

/** An option that may be given more than once. */
export function listOption(flags: string, description: string): Option {
  return new Option(flags, description)
    .argParser((text, earlier: string[]) => [...earlier, text])
    .default([], 'none');
}

/** How many rows a list shows at most. */
export function limitOption(most: number): Option {
  return numberOption('--limit <n>', 'rows at most', 1, most);
}

/** Adds the options of a list that comes in pages. */
export function addPageOptions(command: Command, most: number): Command {
  return command
    .addOption(limitOption(most).default(rowsShown))
    .option('--cursor <cursor>', 'where an earlier page ended');
}
