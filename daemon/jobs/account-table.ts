import type { Account, AccountKey, AccountsQuery } from '../protocol/accounts.ts';
import type { TwoFactorList } from '../protocol/reply.ts';
import type { TwoFactorState } from '../protocol/target.ts';
import { stateIn } from './progress.ts';

/** An account without its 2FA. */
type Record = Omit<Account, 'twoFactor'>;

/** A 2FA list by name: so much of a table can be made while the accounts are still read. */
export interface Draft {
  names: readonly string[];
  states: readonly TwoFactorState[];
}

export function draftOf(twoFactor: TwoFactorList): Draft {
  // Without a function of ours it sorts by code units, as compare() does.
  const names = [...twoFactor.keys()].toSorted();
  return { names, states: names.map((user) => stateIn(twoFactor, user)) };
}

/** Accounts by name, and what each one's 2FA is. */
interface Joined {
  records: readonly Record[];
  states: readonly TwoFactorState[];
}

/**
 * Every account with its 2FA; names that only the 2FA list knows (root, some resellers) are accounts as well. Both lists
 * are walked by name: of fifty thousand, to look each one up takes twice as long.
 */
function join(accounts: readonly Record[], { names, states }: Draft): Joined {
  const joined = { records: [] as Record[], states: [] as TwoFactorState[] };
  let place = 0;
  let isMet = false;
  const pass = () => {
    const user = names[place];
    if (user !== undefined && !isMet) {
      joined.records.push({ user, domain: '', owner: '', plan: '', suspended: false });
      joined.states.push(states[place] ?? 'not-listed');
    }
    place += 1;
    isMet = false;
  };
  for (const record of byName(accounts)) {
    let name = names[place];
    while (name !== undefined && name < record.user) {
      pass();
      name = names[place];
    }
    // It stays where it is: an account may be listed twice.
    isMet ||= name === record.user;
    joined.records.push(record);
    joined.states.push((name === record.user ? states[place] : undefined) ?? 'not-listed');
  }
  while (place < names.length) pass();
  return joined;
}

/** cPanel mostly lists accounts in this order already. */
function byName(records: readonly Record[]): readonly Record[] {
  let last = '';
  for (const { user } of records) {
    if (user < last) return records.toSorted((one, other) => compare(one.user, other.user));
    last = user;
  }
  return records;
}

/** A test of one account against the query's filters: all that are given must hold; undefined if there are none. */
function accountFilter(
  query: AccountsQuery,
): ((account: Record, state: TwoFactorState) => boolean) | undefined {
  const { owner, plan, twoFactor } = query;
  const wanted = query.q?.toLowerCase();
  const domain = query.domain?.toLowerCase();
  const suspended = query.suspended === undefined ? undefined : query.suspended === 'true';
  const filters = [owner, plan, twoFactor, wanted, domain, suspended];
  if (filters.every((filter) => filter === undefined)) return undefined;
  return (account, state) =>
    (twoFactor === undefined || state === twoFactor) &&
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

/** The accounts in order, page by page. Rows are made of those alone that are shown. */
export class AccountTable {
  /** By name. */
  readonly #records: readonly Record[];
  readonly #states: readonly TwoFactorState[];
  /** Places in the records, sorted once an order, since one page mostly follows another. */
  #sorted: { sort: string; places: readonly number[] } | undefined;

  /** @param draft made of the same 2FA list */
  constructor(accounts: readonly Record[], twoFactor: TwoFactorList, draft = draftOf(twoFactor)) {
    ({ records: this.#records, states: this.#states } = join(accounts, draft));
  }

  /** All of them. */
  rows(): Account[] {
    return this.#records.map((_, place) => this.#row(place));
  }

  /** The account of this name; undefined if there is none. */
  find(user: string): Account | undefined {
    const place = this.#records.findIndex((record) => record.user === user);
    return place < 0 ? undefined : this.#row(place);
  }

  /** @param after the position of the last row of the page before */
  page(query: AccountsQuery, after: AccountPosition | undefined): AccountPage {
    if (this.#sorted?.sort !== query.sort) {
      this.#sorted = { sort: query.sort, places: this.#inOrder(query.sort) };
    }
    const found = this.#found(this.#sorted.places, query);
    const first = after === undefined ? 0 : this.#firstBehind(found, query.sort, after);
    const places = found.slice(first, first + query.limit);
    const last = places.at(-1);
    const hasMore = first + query.limit < found.length;
    return {
      items: places.map((place) => this.#row(place)),
      next: hasMore && last !== undefined ? this.#position(last, query.sort) : null,
      total: found.length,
    };
  }

  #row(place: number): Account {
    const { user, domain, owner, plan, suspended } = this.#records[place] as Record;
    return { user, domain, owner, plan, suspended, twoFactor: this.#states[place] as TwoFactorState };
  }

  /** The order that `sort` names, by code points; equal ones by name, so that a page always follows on its last row. */
  #inOrder(sort: string): readonly number[] {
    const places = this.#records.map((_, place) => place);
    const key = keyOf(sort);
    const sign = signOf(sort);
    if (key === 'user') return sign > 0 ? places : places.toReversed();
    const values = places.map((place) => this.#value(place, key));
    return places.toSorted(
      (one, other) => sign * (compare(values[one] ?? '', values[other] ?? '') || one - other),
    );
  }

  #found(places: readonly number[], query: AccountsQuery): readonly number[] {
    const fits = accountFilter(query);
    if (fits === undefined) return places;
    const [records, states] = [this.#records, this.#states];
    return places.filter((place) => fits(records[place] as Record, states[place] as TwoFactorState));
  }

  /** The index of the first place that is behind, in places of which all later ones are. */
  #firstBehind(places: readonly number[], sort: string, after: AccountPosition): number {
    const sign = signOf(sort);
    let [low, high] = [0, places.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const { value, user } = this.#position(places[middle] as number, sort);
      if (sign * (compare(value, after.value) || compare(user, after.user)) > 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #position(place: number, sort: string): AccountPosition {
    return { value: this.#value(place, keyOf(sort)), user: this.#value(place, 'user') };
  }

  #value(place: number, key: AccountKey): string {
    return String(key === 'twoFactor' ? this.#states[place] : this.#records[place]?.[key]);
  }
}

function signOf(sort: string): 1 | -1 {
  return sort.startsWith('-') ? -1 : 1;
}

function keyOf(sort: string): AccountKey {
  return (sort.startsWith('-') ? sort.slice(1) : sort) as AccountKey;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
