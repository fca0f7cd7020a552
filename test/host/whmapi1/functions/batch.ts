import { decodeItems } from '../args.ts';
import { type Context, textArgument } from '../context.ts';
import { type Json, type JsonMap, perlString } from '../json.ts';
import { ApiFailure, envelope, type Outcome, answer } from '../outcome.ts';

/** batch: each `command` is a URI-encoded `func?query`; the answer holds full envelopes (contract 4). */
export function batch(
  context: Context,
  values: JsonMap,
  call: (functionName: string, values: JsonMap) => Outcome,
): Outcome {
  const commands = Object.entries(values)
    .filter(([key]) => /^command(?:-\d+)?$/u.test(key))
    .map(([, value]) => perlString(value));
  if (commands.length === 0) throw new ApiFailure('Provide the “command” argument.');
  const abort = textArgument(values, 'abort_on_error') === '1';
  const result: Json[] = [];
  for (const command of commands) {
    const [functionName = '', query = ''] = command.split(/\?(.*)/su);
    const items = query.split('&').filter((item) => item.includes('='));
    const outcome = call(functionName, decodeItems(items, context.control.switches['repeat-keys']));
    result.push(envelope(functionName, outcome, context.control));
    if (!outcome.ok && abort) break;
  }
  return answer({ result });
}
