import type { Account, AccountKey } from '../../../daemon/protocol/accounts.ts';
import {
  type AccountFilter,
  findAccounts,
  type IndexedAccount,
  indexAccounts,
  noFilter,
  type Sorting,
} from './accounts.ts';
import type { Selection } from './selection.ts';

/** The accounts that were loaded, and those that search and filters leave of them, in order. */
export class AccountSearch {
  #indexed: IndexedAccount[] = [];
  #accounts: readonly Account[] = [];
  #found: Account[] = [];
  #filter: AccountFilter = noFilter;
  #sorting: Sorting = { key: 'user', descending: false };

  get accounts(): readonly Account[] {
    return this.#accounts;
  }

  get indexed(): readonly IndexedAccount[] {
    return this.#indexed;
  }

  get found(): readonly Account[] {
    return this.#found;
  }

  get filter(): AccountFilter {
    return this.#filter;
  }

  get sorting(): Sorting {
    return this.#sorting;
  }

  /** Takes newly read accounts; the search stays. */
  take(accounts: readonly Account[]): void {
    this.#accounts = accounts;
    this.#indexed = indexAccounts(accounts);
    this.#find();
  }

  narrow(change: Partial<AccountFilter>): void {
    this.#filter = { ...this.#filter, ...change };
    this.#find();
  }

  /** Sorts by this column; a second time the other way round. */
  sort(key: AccountKey): void {
    this.#sorting = { key, descending: key === this.#sorting.key && !this.#sorting.descending };
    this.#find();
  }

  /** How many of those found are chosen. */
  chosen(selection: Selection): 'none' | 'some' | 'all' {
    if (selection.size === 0 || this.#found.length === 0) return 'none';
    let chosen = 0;
    for (const { user } of this.#found) if (selection.has(user)) chosen++;
    if (chosen === 0) return 'none';
    return chosen === this.#found.length ? 'all' : 'some';
  }

  #find(): void {
    this.#found = findAccounts(this.#indexed, this.#filter, this.#sorting);
  }
}
