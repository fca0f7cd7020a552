import { limits } from '../../protocol/limits.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { Question } from '../client.ts';
import { checkOneForm, type Context } from '../context.ts';
import { BrokenConnection } from '../failure.ts';
import { prettyJson } from '../pretty-json.ts';
import { readList } from '../read-list.ts';
import { planningMs } from '../start.ts';

export interface ApiOptions {
  output: 'yaml' | 'json' | 'jsonpretty' | 'xml';
  input?: 'json';
}

const types = {
  yaml: 'application/yaml',
  json: 'application/json',
  jsonpretty: 'application/json',
  xml: 'application/xml',
} as const;

/**
 * `api`: takes and prints what whmapi1 does with the same arguments (contract whmapi1.md 2.1 to 2.6). The daemon reads
 * and decodes them, as it does those of its HTTP form.
 */
export async function api(
  context: Context,
  name: string,
  items: readonly string[],
  { output, input }: ApiOptions,
): Promise<number> {
  const { client, screen, stdin, interrupts, commandLine } = context;
  checkOneForm(context, `--output ${output}`);
  const bare = items.find((item) => !item.includes('='));
  if (bare !== undefined) throw new ProblemError('usage', `The argument "${bare}" has no "=".`);
  const form = ['api.version=1', ...items].map(untouched).join('&');
  const address = `/${output === 'xml' ? 'xml' : 'json'}-api/${encodeURIComponent(name)}`;
  const question: Question = {
    method: 'POST',
    ...(input === undefined
      ? { path: address, raw: { type: 'application/x-www-form-urlencoded', text: form } }
      : {
          path: `${address}?${form}`,
          raw: { type: 'application/json', text: await argumentsIn(stdin, interrupts.first) },
        }),
    withinMs: planningMs + limits.whmApiSeconds * 1000,
    signal: interrupts.first,
  };
  const text = await client.text(types[output], question).catch((error: unknown) => {
    const isUnknown = error instanceof BrokenConnection || interrupts.first.aborted;
    if (isUnknown) screen.say(`A removal that had begun goes on: ${commandLine('jobs')}`);
    throw error;
  });
  const shown = output === 'jsonpretty' ? prettyJson(JSON.parse(text)) : text;
  screen.raw(shown.endsWith('\n') ? shown : `${shown}\n`);
  return 0;
}

async function argumentsIn(stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<string> {
  const text = await readList('-', stdin, signal);
  // The daemon takes an empty body for none: here a program before the pipe has failed.
  if (text.trim() === '') throw new ProblemError('malformed-json', 'Standard input is empty.');
  return text;
}

/** An item that is on its way to be decoded once, by the daemon: only what HTTP could not carry is encoded. */
function untouched(item: string): string {
  return encodeURI(item).replaceAll('%25', '%').replaceAll('&', '%26').replaceAll('#', '%23');
}
