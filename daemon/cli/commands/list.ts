import { type Account, AccountList } from '../../protocol/accounts.ts';
import type { TwoFactorState } from '../../protocol/target.ts';
import { type Context, print } from '../context.ts';
import { type PageOptions, pageQuery, tellNext } from '../page.ts';
import { planningMs } from '../start.ts';
import { table } from '../table.ts';
import { counted, moment } from '../words.ts';

export interface ListOptions extends PageOptions {
  search?: string;
  twoFactor?: TwoFactorState;
  owner?: string;
  plan?: string;
  domain?: string;
  suspended?: 'true' | 'false';
  sort?: string;
  fresh?: true;
}

/** `list`: the accounts that fit the filters. */
export async function list(context: Context, options: ListOptions): Promise<number> {
  const { search, twoFactor, owner, plan, domain, suspended, sort, fresh } = options;
  const filters = { q: search, twoFactor, owner, plan, domain, suspended, sort, maxAge: fresh && '0' };
  const found = await context.client.ask(AccountList, {
    path: `/v1/accounts?${pageQuery(options, filters)}`,
    withinMs: planningMs,
    signal: context.interrupts.first,
  });
  print(context, {
    document: found,
    items: found.items,
    people: () => table(['account', '2FA', 'domain', 'owner', 'plan', 'suspended'], found.items.map(row)),
  });
  if (context.format === 'people') {
    context.screen.say(
      `${counted(found.total, 'account')}, as cPanel had them at ${moment(found.readAt)} UTC.`,
    );
  }
  tellNext(context, found.next);
  return 0;
}

function row({ user, twoFactor, domain, owner, plan, suspended }: Account): string[] {
  return [user, twoFactor, domain, owner, plan, suspended ? 'yes' : 'no'];
}
