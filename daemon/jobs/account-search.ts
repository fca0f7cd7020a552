import { limits } from '../protocol/limits.ts';
import type { AccountRecord, TwoFactorList } from '../protocol/reply.ts';
import type { Match } from '../protocol/why.ts';

/**
 * The accounts that a name may mean, the surest first; what fits best alone counts. Nothing that the lists lack is
 * found.
 * @param asked an account, a domain, a contact address, a mailbox or a team user
 */
export function findAccounts(
  asked: string,
  accounts: readonly AccountRecord[],
  twoFactor: TwoFactorList,
): Match[] {
  const exact = accounts.find(({ user }) => user === asked);
  if (exact !== undefined || twoFactor.has(asked)) {
    return [{ user: asked, domain: exact?.domain ?? '', by: 'name' }];
  }
  const wanted = asked.toLowerCase();
  const [, host] = splitAt(wanted);
  const bare = wanted.replace(/^www\./u, '');
  const found = accounts.flatMap((account): Match[] => {
    const by = fit(account, { wanted, bare, host });
    return by === undefined ? [] : [{ user: account.user, domain: account.domain, by }];
  });
  return found.slice(0, limits.matchesPerAnswer);
}

/** The parts of `local@host`; no host without an `@`. */
function splitAt(text: string): [local: string, host?: string] {
  const at = text.lastIndexOf('@');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** The contact addresses of an account, however cPanel joins them (contract whmapi1.md 4). */
export function contactsOf(email: string): string[] {
  return [...new Set(email.split(/[\s,;]+/u).filter((part) => part !== '' && part !== '*unknown*'))];
}

interface Wanted {
  wanted: string;
  bare: string;
  host: string | undefined;
}

function fit({ user, domain, email }: AccountRecord, asked: Wanted): Match['by'] | undefined {
  const own = domain.toLowerCase();
  if (asked.host === undefined) {
    if (own !== '' && own === asked.bare) return 'domain';
    return user.toLowerCase() === asked.wanted ? 'letter-case' : undefined;
  }
  if (contactsOf(email).some((address) => address.toLowerCase() === asked.wanted)) return 'contact-address';
  if (own !== '' && own === asked.host) return 'mailbox';
  return user.toLowerCase() === asked.host ? 'team' : undefined;
}
