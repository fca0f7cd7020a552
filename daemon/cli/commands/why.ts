import { Why, type WhyFinding } from '../../protocol/why.ts';
import { type Context, print } from '../context.ts';
import { planningMs } from '../start.ts';
import { visible } from '../escape.ts';
import { table } from '../table.ts';

/** `why`: what may keep somebody from logging in, before anything is removed. */
export async function why(context: Context, name: string): Promise<number> {
  const query = new URLSearchParams({ name });
  const answer = await context.client.ask(Why, {
    path: `/v1/why?${query.toString()}`,
    withinMs: planningMs,
    signal: context.interrupts.first,
  });
  print(context, { document: answer, items: answer.findings, people: () => lines(answer) });
  return 0;
}

function lines({ matches, findings }: Why): string[] {
  return [
    ...table(
      ['account', 'domain', 'fits by'],
      matches.map(({ user, domain, by }) => [user, domain, by]),
    ),
    '',
    ...findings.flatMap(findingLines),
  ];
}

function findingLines({ state, text, detail, next }: WhyFinding): string[] {
  return [
    `${state.padEnd(7)}  ${visible(text)}${detail === undefined ? '' : ` (${visible(detail)})`}`,
    ...(next === undefined ? [] : [`         ${visible(next)}`]),
  ];
}
