import type { Argument, Command, Option } from 'commander';
import type { Completion } from '../daemon/cli/completion.ts';
import { buildProgram } from '../daemon/cli/program.ts';

/** What may stand where a value is expected. */
export type Value = { kind: 'words'; words: readonly string[] } | { kind: 'files' | 'text' | Completion };

export interface GrammarOption {
  /** As --help shows it. */
  flags: string;
  /** Each name, such as `-h` and `--help`. */
  names: string[];
  description: string;
  /** Undefined: it takes none. */
  value: Value | undefined;
}

export interface GrammarCommand {
  /** The words behind the program's name. */
  path: string[];
  description: string;
  usage: string;
  options: GrammarOption[];
  arguments: { name: string; description: string; value: Value }[];
  /** What --help says behind the options. */
  notes: string;
  commands: GrammarCommand[];
}

/** By the placeholder that --help shows. */
const byPlaceholder = new Map<string, Value>([
  ['path', { kind: 'files' }],
  ['user', { kind: 'accounts' }],
  ['id', { kind: 'jobs' }],
]);

/** The command line's grammar as --help tells it, from the very program that parses it. */
export function readGrammar(): GrammarCommand {
  const program = buildProgram(async () => {}, { prompt: () => {}, raw: () => {} });
  return commandOf(program, []);
}

function commandOf(command: Command, path: string[]): GrammarCommand {
  const help = command.createHelp();
  const children = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  return {
    path,
    description: command.description(),
    usage: help.commandUsage(command),
    options: help.visibleOptions(command).map(optionOf),
    arguments: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      description: argument.description,
      value: valueOf(argument, argument.name()),
    })),
    notes: notesOf(command),
    commands: children.map((child) => commandOf(child, [...path, child.name()])),
  };
}

function optionOf(option: Option): GrammarOption {
  const placeholder = /[<[](\w+)/u.exec(option.flags)?.[1];
  const { short, long, description, defaultValue, defaultValueDescription } = option;
  const fallback = defaultValueDescription ?? (defaultValue as string | number | undefined);
  const isTold = placeholder !== undefined && fallback !== undefined;
  return {
    flags: option.flags,
    names: [short, long].filter((name) => name !== undefined),
    description: isTold ? `${description} (default: ${String(fallback)})` : description,
    value: placeholder === undefined ? undefined : valueOf(option, placeholder),
  };
}

function valueOf({ argChoices }: Pick<Option | Argument, 'argChoices'>, placeholder: string): Value {
  if (argChoices !== undefined) return { kind: 'words', words: argChoices };
  return byPlaceholder.get(placeholder) ?? { kind: 'text' };
}

/** Behind what commander formats stands what was added to it. */
function notesOf(command: Command): string {
  let shown = '';
  command.configureOutput({ ...command.configureOutput(), writeOut: (text) => (shown += text) });
  command.outputHelp();
  return shown.slice(command.helpInformation().length).trim();
}

/** All commands below, the inner ones too, each before those in it. */
export function allCommands(grammar: GrammarCommand): GrammarCommand[] {
  return [grammar, ...grammar.commands.flatMap(allCommands)];
}
