import { emptyMap, isMap, type Json, type JsonMap } from './json.ts';
import type { Variant } from './switches.ts';

/** What the command line asks for, before stdin is read. */
export interface CommandLine {
  output: 'json' | 'jsonpretty' | 'yaml';
  jsonInput: boolean;
  help: boolean;
  user: string | undefined;
  functionName: string | undefined;
  /** The raw `key=value` items in order. */
  items: string[];
  /** Why the command line is not accepted. */
  error: string | undefined;
}

const outputs = ['json', 'jsonpretty', 'yaml'] as const;

/** Reads the arguments after the program name (contract 2.1); options may stand anywhere. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const line: CommandLine = {
    output: 'yaml',
    jsonInput: false,
    help: false,
    user: undefined,
    functionName: undefined,
    items: [],
    error: undefined,
  };
  for (const argument of argv) {
    if (argument.startsWith('-')) readOption(line, argument);
    else if (line.functionName === undefined) line.functionName = argument;
    else if (argument.includes('=')) line.items.push(argument);
    else line.error ??= `Argument without "=": ${argument}`;
  }
  if (line.functionName === undefined && !line.help) line.error ??= 'No function given.';
  return line;
}

function readOption(line: CommandLine, option: string): void {
  const output = outputs.find((each) => option === `--output=${each}`);
  if (output !== undefined) line.output = output;
  else if (option === '--input=json') line.jsonInput = true;
  else if (option === '--help') line.help = true;
  else if (option.startsWith('--user=')) line.user = option.slice('--user='.length);
  else if (option !== '--') line.error ??= `Unknown option: ${option}`;
}

const hexPair = /^[0-9A-Fa-f]{2}$/u;

/** Decodes `+` and `%XX`; a `%` that two hex digits do not follow stays (contract 2.3). */
export function decode(text: string): string {
  const bytes = Buffer.from(text.replaceAll('+', ' '));
  const decoded: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const pair = bytes[at] === 0x25 ? bytes.toString('latin1', at + 1, at + 3) : '';
    if (hexPair.test(pair)) {
      decoded.push(Number.parseInt(pair, 16));
      at += 2;
    } else decoded.push(bytes[at] ?? 0);
  }
  return Buffer.from(decoded).toString('utf8');
}

/** The decoded arguments; a repeated key is handled by the switch repeat-keys (contract 2.3). */
export function decodeItems(items: readonly string[], repeat: Variant<'repeat-keys'>): JsonMap {
  const values = emptyMap();
  const repeats = new Map<string, number>();
  for (const item of items) {
    const split = item.indexOf('=');
    const key = decode(item.slice(0, split));
    const value = decode(item.slice(split + 1));
    const seen = repeats.get(key);
    repeats.set(key, (seen ?? -1) + 1);
    if (seen === undefined || repeat === 'last') values[key] = value;
    // An explicit number is never numbered again: the later one overwrites.
    else if (repeat === 'numbered') values[/-\d+$/u.test(key) ? key : `${key}-${seen}`] = value;
  }
  return values;
}

/** The arguments of a call: the stdin object with --input=json, taken as it is, and the items over it. */
export function callArguments(line: CommandLine, stdin: string, repeat: Variant<'repeat-keys'>): JsonMap {
  const items = decodeItems(line.items, repeat);
  if (!line.jsonInput) return items;
  const body = JSON.parse(stdin) as Json;
  if (!isMap(body)) throw new TypeError('The input is no JSON object.');
  return Object.assign(emptyMap(), body, items);
}

const userKey = /^user(?:-\d+)?$/u;

/** The users that a removal names, in argument order (contract 3.3). */
export function usersOf(values: JsonMap): Json[] {
  return Object.entries(values)
    .filter(([key]) => userKey.test(key))
    .map(([, value]) => value);
}
