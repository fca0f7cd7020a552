import { allCommands, type GrammarCommand, type GrammarOption } from './grammar.ts';

/** The manual page, in man(7)'s macros. */
export function manPage(grammar: GrammarCommand, version: string): string {
  const commands = allCommands(grammar).filter(
    ({ path, commands: inner }) => path.length > 0 && !inner.length,
  );
  const title = grammar.usage.split(' ')[0] ?? '';
  return [
    String.raw`.\" Made from the program's own --help.`,
    `.TH ${title.toUpperCase().replaceAll('-', String.raw`\-`)} 8 "" "${title} ${version}" "System Administration"`,
    '.SH NAME',
    `${plain(title)} \\- ${plain(uncapital(grammar.description))}`,
    '.SH SYNOPSIS',
    ...commands.flatMap(({ usage }, index) => [...(index === 0 ? [] : ['.br']), synopsis(usage)]),
    '.SH DESCRIPTION',
    ...text(grammar.description),
    '.SH OPTIONS',
    'Every command takes these.',
    ...grammar.options.flatMap(option),
    '.SH COMMANDS',
    ...commands.flatMap(section),
    ...notes(grammar.notes, '.SH'),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function section(command: GrammarCommand): string[] {
  const told = command.arguments.filter(({ description }) => description !== '');
  return [
    `.SS "${plain(command.path.join(' '))}"`,
    ...text(`${command.description.charAt(0).toUpperCase()}${command.description.slice(1)}.`),
    ...told.flatMap(({ name, description }) => ['.TP', `.I ${plain(name)}`, ...text(description)]),
    ...command.options.filter(({ names }) => !names.includes('--help')).flatMap(option),
    ...notes(command.notes, '.PP'),
  ];
}

function option({ flags, description }: GrammarOption): string[] {
  return ['.TP', `.B ${plain(flags)}`, ...text(description)];
}

// "Heading:" opens a part, "  term  words" is a row of it, all else a paragraph.
function notes(all: string, heading: '.SH' | '.PP'): string[] {
  return all.split('\n').flatMap((line) => {
    const [, term, words] = /^ {2}(\S+)(?: {2,}(.*))?$/u.exec(line) ?? [];
    if (term !== undefined) return ['.TP', `.B ${plain(term)}`, ...(words === undefined ? [] : text(words))];
    if (line === '') return ['.PP'];
    if (!line.endsWith(':')) return text(line);
    return heading === '.SH' ? [`.SH ${plain(line.slice(0, -1).toUpperCase())}`] : ['.PP', ...text(line)];
  });
}

function synopsis(usage: string): string {
  const [name = '', ...rest] = usage.split(' ');
  return `.B ${plain(name)} ${plain(rest.join(' '))}`.replace(/^\.B (\S+) (.*)$/u, String.raw`\fB$1\fR $2`);
}

function text(words: string): string[] {
  const line = plain(words);
  // A dot or an apostrophe in front would be a request.
  return [/^[.']/u.test(line) ? String.raw`\&${line}` : line];
}

function plain(words: string): string {
  return words
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll('"', String.raw`\(dq`);
}

function uncapital(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/u, '')}`;
}
