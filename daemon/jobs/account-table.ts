import type { Account, AccountKey, AccountsQuery } from '../protocol/accounts.ts';
import type { AccountRecord, TwoFactorList } from '../protocol/reply.ts';
import { stateIn } from './progress.ts';

/** Every account with its 2FA; names that only the 2FA list knows (root, some resellers) are rows as well. */
export function joinAccounts(records: readonly AccountRecord[], twoFactor: TwoFactorList): Account[] {
  const rows = records.map(({ user, domain, owner, plan, suspended }) => ({
    user,
    domain,
    owner,
    plan,
    suspended,
    twoFactor: stateIn(twoFactor, user),
  }));
  const known = new Set(records.map((record) => record.user));
  for (const user of twoFactor.keys()) {
    if (known.has(user)) continue;
    const twoFactorState = stateIn(twoFactor, user);
    rows.push({ user, domain: '', owner: '', plan: '', suspended: false, twoFactor: twoFactorState });
  }
  return rows;
}

/** A test of one account against the query's filters: all that are given must hold. */
export function accountFilter(query: AccountsQuery): (account: Account) => boolean {
  const { owner, plan, twoFactor } = query;
  const wanted = query.q?.toLowerCase();
  const domain = query.domain?.toLowerCase();
  const suspended = query.suspended === undefined ? undefined : query.suspended === 'true';
  return (account) =>
    (twoFactor === undefined || account.twoFactor === twoFactor) &&
    (owner === undefined || account.owner === owner) &&
    (plan === undefined || account.plan === plan) &&
    (suspended === undefined || account.suspended === suspended) &&
    (domain === undefined || account.domain.toLowerCase() === domain) &&
    (wanted === undefined ||
      account.user.toLowerCase().includes(wanted) ||
      account.domain.toLowerCase().includes(wanted));
}

/** The order that `sort` names, by code points; equal ones by name, so that a page always follows on its last row. */
export function accountOrder(sort: string): (one: AccountPosition, other: AccountPosition) => number {
  const sign = sort.startsWith('-') ? -1 : 1;
  return (one, other) => sign * compare(one.value, other.value) || sign * compare(one.user, other.user);
}

/** Where a row stands in an order. */
export interface AccountPosition {
  value: string;
  user: string;
}

export function positionOf(account: Account, sort: string): AccountPosition {
  const key = (sort.startsWith('-') ? sort.slice(1) : sort) as AccountKey;
  return { value: String(account[key]), user: account.user };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
