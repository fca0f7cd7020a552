import { InvalidArgumentError, Option } from 'commander';

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
