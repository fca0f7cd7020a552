import { allCommands, type GrammarCommand, type GrammarOption, type Value } from './grammar.ts';

/** The completion script for bash. */
export function bashCompletion(grammar: GrammarCommand): string {
  const commands = allCommands(grammar);
  const inner = commands.filter(({ path }) => path.length > 0);
  const valued = valuedOptions(commands);
  return `# bash completion for whm-2fa-reset, made from its --help

_whm_2fa_reset() {
    local program=$1 cur=$2 prev=$3 command='' reach=() i
    COMPREPLY=()
    [[ $prev == '=' ]] && prev=\${COMP_WORDS[COMP_CWORD - 2]}
    [[ $cur == '=' ]] && prev=\${COMP_WORDS[COMP_CWORD - 1]} cur=''
    for ((i = 1; i < COMP_CWORD; i++)); do
        case \${COMP_WORDS[i]} in
        --socket) reach=(--socket "\${COMP_WORDS[++i]}") ;;
        ${alternatives(valued.flatMap(({ names }) => names).filter((name) => name !== '--socket'))}) ((i++)) ;;
        *)
            case "$command \${COMP_WORDS[i]}" in
            ${alternatives(inner.map(({ path }) => `${path.slice(0, -1).join(' ')} ${path.at(-1) ?? ''}`))})
                command="\${command:+$command }\${COMP_WORDS[i]}" ;;
            esac
            ;;
        esac
    done
    case $prev in
${valued.map(({ names, value }) => `    ${alternatives(names)}) ${fill(value)}; return ;;`).join('\n')}
    esac
    case "$command:$cur" in
${commands.map((command) => row(command, grammar)).join('\n')}
    esac
}

_whm_2fa_reset_words() {
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

_whm_2fa_reset_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}

_whm_2fa_reset_names() {
    mapfile -t COMPREPLY < <("$program" "\${reach[@]}" complete "$1" -- "$cur" 2>/dev/null </dev/null)
}

complete -F _whm_2fa_reset whm-2fa-reset
`;
}

function row({ path, options, arguments: given, commands }: GrammarCommand, grammar: GrammarCommand): string {
  const own = path.length === 0 ? [] : grammar.options;
  const names = [...options, ...own].flatMap(({ names: all }) => all.filter((name) => name.startsWith('--')));
  const words = [...new Set(names)].join(' ');
  const [first] = given;
  const value: Value | undefined =
    commands.length > 0
      ? { kind: 'words', words: commands.map((command) => command.path.at(-1) ?? '') }
      : first?.value;
  const label = path.join(' ');
  const positional = value === undefined ? '' : `\n    '${label}:'*) ${fill(value)} ;;`;
  return `    '${label}:-'*) _whm_2fa_reset_words '${words}' ;;${positional}`;
}

function fill(value: Value | undefined): string {
  switch (value?.kind) {
    case 'words':
      return `_whm_2fa_reset_words '${value.words.join(' ')}'`;
    case 'files':
      return '_whm_2fa_reset_files';
    case 'accounts':
    case 'jobs':
      return `_whm_2fa_reset_names ${value.kind}`;
    case 'text':
    case undefined:
      return ':';
    default:
      return value satisfies never;
  }
}

/** Options that take a value, each once: a name means the same in every command. */
function valuedOptions(commands: readonly GrammarCommand[]): GrammarOption[] {
  const byName = new Map<string, GrammarOption>();
  for (const option of commands.flatMap(({ options }) => options)) {
    if (option.value === undefined) continue;
    const name = option.names.at(-1) ?? '';
    const known = byName.get(name);
    if (known !== undefined && JSON.stringify(known.value) !== JSON.stringify(option.value)) {
      throw new Error(`${name} takes different values in two commands`);
    }
    byName.set(name, option);
  }
  return [...byName.values()];
}

function alternatives(words: readonly string[]): string {
  return words.map((word) => (/\s/u.test(word) ? `'${word}'` : word)).join(' | ');
}
