import type { GrammarCommand, GrammarOption, Value } from './grammar.ts';

/** The completion script for zsh. */
export function zshCompletion(grammar: GrammarCommand): string {
  return `#compdef whm-2fa-reset
# made from its --help

_whm-2fa-reset_names() {
  local -a names
  names=(\${(f)"$($program $reach complete $1 -- "$PREFIX" 2>/dev/null </dev/null)"})
  compadd -a names
}

_whm-2fa-reset() {
  local program=$words[1] curcontext=$curcontext state
  local -a reach
  local -A opt_args
  local at=\${words[(i)--socket]}
  (( at < $#words )) && reach=(--socket \${(Q)words[at + 1]})
${level(grammar, grammar.options, '  ')}
}

_whm-2fa-reset "$@"
`;
}

function level(
  { commands, arguments: given, options, path }: GrammarCommand,
  global: GrammarOption[],
  indent: string,
): string {
  const own = path.length === 0 ? [] : options;
  const rows = [...global, ...own.filter(({ names }) => !names.includes('--help'))].flatMap(specification);
  const values = given.map(({ name, value }, index) => {
    const isMany = index === given.length - 1 && (value.kind === 'accounts' || name.includes('='));
    return quoted(`${isMany ? '*' : String(index + 1)}:${escaped(name)}:${action(value)}`);
  });
  if (commands.length === 0) return `${indent}_arguments ${[...rows, ...values].join(` \\\n${indent}  `)}`;
  const named = commands.map((command) => {
    const description = escaped(command.description)
      .replaceAll('"', '')
      .replaceAll('(', '')
      .replaceAll(')', '');
    return `${command.path.at(-1) ?? ''}\\:"${description}"`;
  });
  const choice = [quoted(`1:command:((${named.join(' ')}))`), quoted('*::argument:->argument')];
  const inner = commands.map(
    (command) =>
      `${indent}    ${command.path.at(-1) ?? ''})\n${level(command, global, `${indent}      `)} ;;`,
  );
  return [
    `${indent}_arguments -C ${[...rows, ...choice].join(` \\\n${indent}  `)}`,
    `${indent}if [[ $state == argument ]]; then`,
    `${indent}  state=`,
    `${indent}  case $words[1] in`,
    ...inner,
    `${indent}  esac`,
    `${indent}fi`,
  ].join('\n');
}

function specification({ names, description, value }: GrammarOption): string[] {
  const isRepeated = value?.kind === 'accounts';
  return names.map((name) => {
    const exclusion = isRepeated ? '*' : `(${names.join(' ')})`;
    return quoted(
      `${exclusion}${name}[${escaped(description)}]${value === undefined ? '' : `:value:${action(value)}`}`,
    );
  });
}

function action(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `(${value.words.join(' ')})`;
    case 'files':
      return '_files';
    case 'accounts':
    case 'jobs':
      // With the space in front zsh adds no words of its own.
      return ` _whm-2fa-reset_names ${value.kind}`;
    case 'text':
      return ' ';
    default:
      return value satisfies never;
  }
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll(':', '\\:').replaceAll('[', '\\[').replaceAll(']', '\\]');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
