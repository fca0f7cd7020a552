import * as z from 'zod/mini';
import type { AccountRecord } from '../../protocol/reply.ts';
import type { Cell } from '../flat.ts';
import type { LongList } from '../long-list.ts';
import { optionalText, PerlFlag, perlFlagValues, Text } from '../loose.ts';
import { type Call, reader } from '../verdict.ts';

const none = { plan: 'undefined', suspendreason: 'not suspended', email: '*unknown*' } as const;

const Account = z.pipe(
  z.object({
    user: Text.check(z.minLength(1)),
    domain: optionalText(),
    owner: optionalText(),
    plan: optionalText(none.plan),
    suspended: z.nullish(PerlFlag),
    suspendreason: optionalText(none.suspendreason),
    email: optionalText(none.email),
  }),
  z.transform(
    (account): AccountRecord => ({
      user: account.user,
      domain: account.domain,
      owner: account.owner || 'root',
      plan: account.plan,
      suspended: account.suspended ?? false,
      suspendReason: account.suspendreason,
      email: account.email,
    }),
  ),
);

const Accounts = z.pipe(
  z.nullish(z.object({ acct: z.nullish(z.array(Account)) })),
  z.transform((data) => data?.acct ?? []),
);

/** A cell as optionalText reads it; undefined for what that refuses. */
function textOf(cell: Cell): string | undefined {
  if (typeof cell === 'string') return cell;
  if (cell === undefined || cell === null) return '';
  return Number.isFinite(cell) ? String(cell) : undefined;
}

/** The same as the schema, read quickly. */
const list: LongList<AccountRecord[]> = {
  opening: '"acct":[',
  keys: ['user', 'domain', 'email', 'owner', 'plan', 'suspended', 'suspendreason'],
  distinct: 3,
  placeIn: (data) => (data as { acct?: unknown } | null | undefined)?.acct,
  collect() {
    const value: AccountRecord[] = [];
    const share = sharing();
    return {
      value,
      add: (cells) => {
        const user = textOf(cells[0]);
        const domain = textOf(cells[1]);
        const email = textOf(cells[2]);
        const owner = textOf(cells[3]);
        const plan = textOf(cells[4]);
        const suspended = cells[5] === undefined ? false : perlFlagValues.get(cells[5]);
        const reason = textOf(cells[6]);
        if (user === undefined || user === '' || domain === undefined || owner === undefined) return false;
        if (plan === undefined || suspended === undefined || reason === undefined) return false;
        if (email === undefined) return false;
        value.push({
          user,
          domain,
          owner: share(owner || 'root'),
          plan: plan === none.plan ? '' : share(plan),
          suspended,
          suspendReason: reason === none.suspendreason ? '' : reason,
          email: email === none.email ? '' : email,
        });
        return true;
      },
    };
  },
};

/** Keeps one of equal texts: thousands of accounts have a few owners and plans. */
function sharing(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const same = known.get(text);
    if (same === undefined) known.set(text, text);
    return same ?? text;
  };
}

/**
 * Every account that the caller may see (contract whmapi1.md 4). Slow on a large server. cPanel's words for
 * "none" (plan "undefined", "not suspended", e-mail "*unknown*") come as empty text.
 */
export const listAccounts: Call<AccountRecord[]> = {
  command: 'listaccts',
  items: [['want', 'user,domain,owner,plan,suspended,suspendreason,email']],
  list,
  read: reader(Accounts),
};
