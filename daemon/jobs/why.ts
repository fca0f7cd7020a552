import type { AccountRecord } from '../protocol/reply.ts';
import type { TwoFactorState } from '../protocol/target.ts';
import {
  type FindingCode,
  findingTable,
  type Match,
  type PastReset,
  type WhyFinding,
} from '../protocol/why.ts';
import type { Known } from '../protocol/known.ts';

/** What is known when somebody asks why an account cannot log in. */
export interface WhyFacts {
  asked: string;
  matches: readonly Match[];
  /** The one account that is meant is protected from this actor. */
  isProtected: Known<boolean>;
  /** The one account that is meant, as the lists have it. */
  account?: Pick<AccountRecord, 'suspended' | 'suspendReason'> | undefined;
  twoFactor: Known<TwoFactorState>;
  /** The server asks for 2FA at all. */
  policy: Known<boolean>;
  /** The server's clock is in sync. */
  clock: Known<boolean>;
  resets: readonly PastReset[];
}

/** Below WHM's address and token, as cPanel's own plugins link to it; it is not documented, so the menu is named too. */
const bruteForcePage = '/scripts7/cphulk/config';

/** What stands in the way of a login, in the order of the questions. Pure. */
export function diagnose(facts: WhyFacts): WhyFinding[] {
  return [
    ...aboutAccount(facts),
    ...aboutProtection(facts.isProtected),
    ...(isOne(facts) ? aboutOne(facts) : []),
    flag(facts.policy, 'policy-on', 'policy-off', 'policy-unknown'),
    flag(facts.clock, 'clock-in-sync', 'clock-adrift', 'clock-unknown'),
    ...(isOne(facts) ? [aboutHistory(facts.resets)] : []),
    { ...finding('brute-force-note'), link: bruteForcePage },
  ];
}

/** The account that is meant, if it is one. */
export function meant(matches: readonly Match[]): Match | undefined {
  return matches.length === 1 ? matches[0] : undefined;
}

function isOne({ matches }: WhyFacts): boolean {
  return matches.length === 1;
}

function aboutAccount({ asked, matches }: WhyFacts): WhyFinding[] {
  return [...aboutForm(asked, matches), aboutMatches(asked, matches)];
}

function aboutForm(asked: string, matches: readonly Match[]): WhyFinding[] {
  if (!asked.includes('@') || matches.some(({ by }) => by === 'name')) return [];
  // The usual case is an address elsewhere; whether it is a mailbox of another domain here, the lists do not tell.
  if (matches.length > 0 && matches.every((match) => isContactElsewhere(asked, match))) {
    return [finding('contact-address')];
  }
  const isTeam =
    matches.some(({ by }) => by === 'team') || !asked.slice(asked.lastIndexOf('@')).includes('.');
  return [finding(isTeam ? 'team-user' : 'mailbox')];
}

function isContactElsewhere(asked: string, { by, domain }: Match): boolean {
  return by === 'contact-address' && !asked.toLowerCase().endsWith(`@${domain.toLowerCase()}`);
}

function aboutMatches(asked: string, matches: readonly Match[]): WhyFinding {
  const [first, ...others] = matches;
  if (first === undefined) return finding('unknown-account');
  if (others.length > 0) return finding('several-accounts', matches.map(({ user }) => user).join(', '));
  return first.user === asked ? finding('account-found') : finding('account-other-name', first.user);
}

function aboutProtection(fact: Known<boolean>): WhyFinding[] {
  if ('why' in fact) return [finding('protection-unknown', fact.why)];
  return fact.value ? [finding('account-protected')] : [];
}

function aboutOne({ account, twoFactor }: WhyFacts): WhyFinding[] {
  const suspended = account && finding(account.suspended ? 'suspended' : 'not-suspended', reasonOf(account));
  return [...(suspended ? [suspended] : []), aboutTwoFactor(twoFactor)];
}

function reasonOf({ suspended, suspendReason }: NonNullable<WhyFacts['account']>): string | undefined {
  return suspended && suspendReason !== '' ? suspendReason : undefined;
}

function aboutTwoFactor(state: WhyFacts['twoFactor']): WhyFinding {
  return 'why' in state
    ? finding('two-factor-unknown', state.why)
    : finding(`two-factor-${state.value}` satisfies FindingCode);
}

function aboutHistory(resets: readonly PastReset[]): WhyFinding {
  const times = resets.map(({ at }) => at);
  return times.length === 0 ? finding('never-reset') : finding('reset-before', times.join(', '));
}

function flag(fact: Known<boolean>, yes: FindingCode, no: FindingCode, unknown: FindingCode): WhyFinding {
  return 'why' in fact ? finding(unknown, fact.why) : finding(fact.value ? yes : no);
}

function finding(code: FindingCode, detail?: string): WhyFinding {
  const { about, state, text, next } = findingTable[code] as (typeof findingTable)[FindingCode] & {
    next?: string;
  };
  return {
    about,
    code,
    state,
    text,
    ...(detail !== undefined && { detail }),
    ...(next !== undefined && { next }),
  };
}
