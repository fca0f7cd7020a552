import type { Account, AccountKey } from '../../../daemon/protocol/accounts.ts';
import type { TwoFactorState } from '../../../daemon/protocol/target.ts';

/** What the account table is narrowed to; an empty member narrows nothing. */
export interface AccountFilter {
  text: string;
  twoFactor: '' | TwoFactorState;
  owner: string;
  plan: string;
  suspended: '' | 'yes' | 'no';
}

export const noFilter: AccountFilter = { text: '', twoFactor: '', owner: '', plan: '', suspended: '' };

export interface Sorting {
  key: AccountKey;
  descending: boolean;
}

/** An account with what the search looks through, made once. */
export interface IndexedAccount {
  account: Account;
  haystack: string;
}

export function indexAccounts(accounts: readonly Account[]): IndexedAccount[] {
  return accounts.map((account) => ({
    account,
    haystack: `${account.user}\n${account.domain}\n${account.owner}`.toLowerCase(),
  }));
}

/** The accounts that fit the filter, in order; each word of the search must be found. */
export function findAccounts(
  indexed: readonly IndexedAccount[],
  filter: AccountFilter,
  sorting: Sorting,
): Account[] {
  const words = filter.text.toLowerCase().split(/\s+/u).filter(Boolean);
  const { twoFactor, owner, plan, suspended } = filter;
  const found: Account[] = [];
  for (const { account, haystack } of indexed) {
    if (twoFactor !== '' && account.twoFactor !== twoFactor) continue;
    if (owner !== '' && account.owner !== owner) continue;
    if (plan !== '' && account.plan !== plan) continue;
    if (suspended !== '' && account.suspended !== (suspended === 'yes')) continue;
    if (words.every((word) => haystack.includes(word))) found.push(account);
  }
  return found.toSorted(orderOf(sorting));
}

const twoFactorRank: Record<TwoFactorState, number> = { on: 0, off: 1, 'not-listed': 2 };

function orderOf({ key, descending }: Sorting): (one: Account, other: Account) => number {
  const sign = descending ? -1 : 1;
  const rank = (account: Account): string | number => {
    if (key === 'twoFactor') return twoFactorRank[account.twoFactor];
    if (key === 'suspended') return account.suspended ? 0 : 1;
    return account[key];
  };
  return (one, other) => sign * compare(rank(one), rank(other)) || compare(one.user, other.user);
}

function compare<T extends string | number>(one: T, other: T): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The values that a column holds, for a filter's choices. */
export function valuesOf(
  accounts: readonly Pick<Account, 'owner' | 'plan'>[],
  key: 'owner' | 'plan',
): string[] {
  return [...new Set(accounts.map((account) => account[key]))].filter(Boolean).toSorted(compare);
}
