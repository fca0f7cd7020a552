import * as z from 'zod/mini';
import type { AccountRecord } from '../../protocol/reply.ts';
import { PerlFlag, Text, optionalText } from '../loose.ts';
import { type Call, reader } from '../verdict.ts';

const Account = z.pipe(
  z.object({
    user: Text.check(z.minLength(1)),
    domain: optionalText(),
    owner: optionalText(),
    plan: optionalText('undefined'),
    suspended: z.nullish(PerlFlag),
    suspendreason: optionalText('not suspended'),
    email: optionalText('*unknown*'),
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

/**
 * Every account that the caller may see (contract whmapi1.md 4). Slow on a large server. cPanel's words for
 * "none" (plan "undefined", "not suspended", e-mail "*unknown*") come as empty text.
 */
export const listAccounts: Call<AccountRecord[]> = {
  command: 'listaccts',
  items: [['want', 'user,domain,owner,plan,suspended,suspendreason,email']],
  read: reader(Accounts),
};

const Summary = z.pipe(
  z.object({ acct: z.tuple([z.object({ suspended: PerlFlag })]) }),
  z.transform(({ acct: [account] }) => account.suspended),
);

/** Whether an account is suspended; refused for a name that is no account's (contract 4). */
export function isSuspended(user: string): Call<boolean> {
  return { command: 'accountsummary', items: [['user', user]], read: reader(Summary) };
}

const Owner = z.pipe(
  z.nullish(z.object({ user: optionalText() })),
  z.transform((data) => data?.user ?? ''),
);

/** Whose domain it is, also an addon or alias; empty if nobody's or hidden from the caller (contract 4). */
export function domainOwner(domain: string): Call<string> {
  return { command: 'getdomainowner', items: [['domain', domain]], read: reader(Owner) };
}

const Resellers = z.pipe(
  z.nullish(z.object({ reseller: z.nullish(z.array(Text)) })),
  z.transform((data) => data?.reseller ?? []),
);

/** The names of all resellers (contract 4). */
export const listResellers: Call<string[]> = {
  command: 'listresellers',
  items: [],
  read: reader(Resellers),
};
