import type { Account, AccountKey, AccountsQuery } from '../protocol/accounts.ts';
import type { AccountRecord, TwoFactorList } from '../protocol/reply.ts';
import { stateIn } from './progress.ts';

/** Rows by name that know nothing but the 2FA yet: so much of a table can be made while the accounts are still read. */
export type Draft = Map<string, Account>;

export function draftRows(twoFactor: TwoFactorList): Draft {
  const rows: Draft = new Map();
  for (const user of twoFactor.keys()) {
    const state = stateIn(twoFactor, user);
    rows.set(user, { user, domain: '', owner: '', plan: '', suspended: false, twoFactor: state });
  }
  return rows;
}

/**
 * Every account with its 2FA; names that only the 2FA list knows (root, some resellers) are rows as well.
 * @param draft is used up
 */
function joinAccounts(records: readonly AccountRecord[], twoFactor: TwoFactorList, draft: Draft): Account[] {
  const rows = records.map(({ user, domain, owner, plan, suspended }): Account => {
    const row = draft.get(user);
    if (row === undefined) {
      return { user, domain, owner, plan, suspended, twoFactor: stateIn(twoFactor, user) };
    }
    draft.delete(user);
    row.domain = domain;
    row.owner = owner;
    row.plan = plan;
    row.suspended = suspended;
    return row;
  });
  for (const row of draft.values()) rows.push(row);
  return rows;
}

/** A test of one account against the query's filters: all that are given must hold. */
function accountFilter(query: AccountsQuery): (account: Account) => boolean {
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

/** Where a row stands in an order. */
export interface AccountPosition {
  value: string;
  user: string;
}

/** A page of the rows that fit; `next` is where the following one begins behind, null on the last. */
export interface AccountPage {
  items: Account[];
  next: AccountPosition | null;
  total: number;
}

/** The accounts in order, page by page: sorted once an order, since one page mostly follows another. */
export class AccountTable {
  /** In no order. */
  readonly rows: readonly Account[];
  #sorted: { sort: string; rows: readonly Account[] } | undefined;

  /** @param draft made of the same 2FA list; it is used up */
  constructor(records: readonly AccountRecord[], twoFactor: TwoFactorList, draft = draftRows(twoFactor)) {
    this.rows = joinAccounts(records, twoFactor, draft);
  }

  /** @param after the position of the last row of the page before */
  page(query: AccountsQuery, after: AccountPosition | undefined): AccountPage {
    const order = accountOrder(query.sort);
    if (this.#sorted?.sort !== query.sort) {
      this.#sorted = { sort: query.sort, rows: this.rows.toSorted(order.rows) };
    }
    const found = this.#sorted.rows.filter(accountFilter(query));
    const first = after === undefined ? 0 : firstBehind(found, (row) => order.position(row, after) > 0);
    const items = found.slice(first, first + query.limit);
    const last = items.at(-1);
    const hasMore = first + query.limit < found.length;
    return {
      items,
      next: hasMore && last !== undefined ? positionOf(last, query.sort) : null,
      total: found.length,
    };
  }
}

/** The index of the first row that is behind, in rows of which all later ones are. */
function firstBehind(rows: readonly Account[], isBehind: (row: Account) => boolean): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row !== undefined && isBehind(row)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The order that `sort` names, by code points; equal ones by name, so that a page always follows on its last row. */
function accountOrder(sort: string) {
  const sign = sort.startsWith('-') ? -1 : 1;
  const key = keyOf(sort);
  return {
    rows: (one: Account, other: Account) =>
      sign * (compare(String(one[key]), String(other[key])) || compare(one.user, other.user)),
    position: (one: Account, other: AccountPosition) =>
      sign * (compare(String(one[key]), other.value) || compare(one.user, other.user)),
  };
}

function positionOf(account: Account, sort: string): AccountPosition {
  return { value: String(account[keyOf(sort)]), user: account.user };
}

function keyOf(sort: string): AccountKey {
  return (sort.startsWith('-') ? sort.slice(1) : sort) as AccountKey;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
