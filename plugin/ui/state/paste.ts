import { malformation } from '../../../daemon/protocol/names.ts';
import type { Account } from '../../../daemon/protocol/accounts.ts';

/** One entry of a pasted list, with what it turned out to be. */
export interface PastedEntry {
  text: string;
  /** `domain`: it is the domain of exactly one account. */
  kind: 'account' | 'domain' | 'unknown' | 'malformed';
  /** The account's name; for an unknown entry the entry itself. */
  user: string;
}

const separators = /[\s,;]+/u;

/**
 * Reads a pasted list: names or domains between line ends, commas, semicolons, tabs or spaces; a `#` at a line's
 * start or behind a space begins a comment. Each account stands once in the result, in the list's order.
 */
export function readPasted(text: string, accounts: readonly Account[]): PastedEntry[] {
  const byName = new Set(accounts.map(({ user }) => user));
  const byDomain = ownersOfDomains(accounts);
  const entries = new Map<string, PastedEntry>();
  const lines = text.replace(/^\uFEFF/u, '').split(/\r\n|\r|\n/u);
  for (const line of lines) {
    for (const raw of line.replace(/(?:^|[ \t])#.*$/u, '').split(separators)) {
      const word = raw.replace(/^["']+|["']+$/gu, '');
      if (word === '') continue;
      const entry = entryOf(word, byName, byDomain);
      if (!entries.has(entry.user)) entries.set(entry.user, entry);
    }
  }
  return [...entries.values()];
}

function entryOf(
  text: string,
  byName: ReadonlySet<string>,
  byDomain: ReadonlyMap<string, string | undefined>,
): PastedEntry {
  if (byName.has(text)) return { text, kind: 'account', user: text };
  const owner = byDomain.get(text.toLowerCase());
  if (owner !== undefined) return { text, kind: 'domain', user: owner };
  return { text, kind: malformation(text) === undefined ? 'unknown' : 'malformed', user: text };
}

/** domain → its account, or undefined where several share it. */
function ownersOfDomains(accounts: readonly Account[]): Map<string, string | undefined> {
  const owners = new Map<string, string | undefined>();
  for (const { user, domain } of accounts) {
    const key = domain.toLowerCase();
    if (key !== '') owners.set(key, owners.has(key) ? undefined : user);
  }
  return owners;
}

/** How many entries are of each kind. */
export function countKinds(entries: readonly PastedEntry[]): Record<PastedEntry['kind'], number> {
  const counts = { account: 0, domain: 0, unknown: 0, malformed: 0 };
  for (const { kind } of entries) counts[kind]++;
  return counts;
}

/** True for text that is a list and no search. */
export function isList(text: string): boolean {
  return text.trim().split(/[\s,;]+/u).length > 1 && /[\n,;\t]/u.test(text.trim());
}
