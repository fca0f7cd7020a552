import { byteOrderMark } from '../../protocol/csv.ts';
import { type NotBack, NotBackList, notBackCsvHead, notBackCsvLine } from '../../protocol/not-back.ts';
import { checkOneForm, type Context, print } from '../context.ts';
import { exit } from '../exit.ts';
import { type PageOptions, pageQuery, tellNext } from '../page.ts';
import { planningMs } from '../start.ts';
import { table } from '../table.ts';
import { counted, moment } from '../words.ts';

export interface NotBackOptions extends PageOptions {
  days: number;
  csv?: true;
}

/** `not-back`: accounts that were reset and still have 2FA off; the exit status tells cron whether there are any. */
export async function notBack(context: Context, options: NotBackOptions): Promise<number> {
  const { client, screen, interrupts } = context;
  if (options.csv) checkOneForm(context, '--csv');
  const found = await client.ask(NotBackList, {
    path: `/v1/not-back?${pageQuery(options, { days: String(options.days) })}`,
    withinMs: planningMs,
    signal: interrupts.first,
  });
  if (options.csv) screen.raw([byteOrderMark, notBackCsvHead, ...found.items.map(notBackCsvLine)].join(''));
  else print(context, { document: found, items: found.items, people: () => lines(found) });
  if (context.format === 'people') {
    const since = `reset ${counted(options.days, 'day')} ago or earlier, 2FA off at ${moment(found.readAt)} UTC`;
    screen.say(`${counted(found.total, 'account')}: ${since}.`);
  }
  tellNext(context, found.next);
  return found.total === 0 ? exit.done : exit.found;
}

function lines({ items }: NotBackList): string[] {
  if (items.length === 0) return [];
  return table(
    ['account', 'reset (UTC)', 'days', 'domain', 'owner', 'plan', 'suspended', 'ticket'],
    items.map(row),
  );
}

function row({ user, resetAt, days, domain, owner, plan, suspended, ticket = '' }: NotBack): string[] {
  return [user, moment(resetAt), String(days), domain, owner, plan, suspended ? 'yes' : 'no', ticket];
}
