import * as z from 'zod/mini';
import { PerlFlag, Text, optionalText } from '../loose.ts';
import { type Call, reader } from '../verdict.ts';

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
