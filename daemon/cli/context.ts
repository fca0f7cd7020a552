import { ProblemError } from '../protocol/problem.ts';
import type { Client } from './client.ts';
import type { Examine } from './doctor.ts';
import { toJson } from '../protocol/control.ts';
import type { Interrupts } from './interrupts.ts';
import type { Screen } from './screen.ts';

/** How data is printed. */
export type Format = 'people' | 'json' | 'ndjson';

/** What every command is given. */
export interface Context {
  client: Client;
  screen: Screen;
  interrupts: Interrupts;
  format: Format;
  stdin: NodeJS.ReadStream;
  /** A person can be asked: stdin and stderr are a terminal. */
  canAsk: boolean;
  /** What `doctor` needs, loaded when it is used. */
  examine: Examine;
  /** The command line, for hints, that reaches the same daemon. */
  commandLine: (...args: string[]) => string;
}

/** Prints lines for people, one document, or one line an item: whichever was asked for. */
export function print(
  { format, screen }: Pick<Context, 'format' | 'screen'>,
  forms: { people: () => readonly string[]; document: unknown; items: readonly unknown[] },
): void {
  if (format === 'json') screen.data(toJson(forms.document));
  else if (format === 'ndjson') for (const item of forms.items) screen.data(toJson(item));
  else for (const line of forms.people()) screen.data(line);
}

/**
 * Refuses --json and --ndjson beside a form of output that a command has of its own: neither is to win in silence.
 * @throws ProblemError `usage`
 */
export function checkOneForm({ format }: Pick<Context, 'format'>, own: string): void {
  if (format === 'people') return;
  throw new ProblemError('usage', `--${format} and ${own} are two forms of output: give one of them.`);
}
