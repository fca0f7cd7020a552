import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { JobId, Timestamp } from './text.ts';

/** `ok`: not the cause. `unknown`: cPanel or the server does not say. */
const FindingState = z.enum(['ok', 'notice', 'problem', 'unknown']);
type FindingState = z.infer<typeof FindingState>;

interface Row {
  /** The question that it answers. */
  about: (typeof questions)[number];
  state: FindingState;
  text: string;
  next?: string;
}

/** What is looked at, in the order in which it is told. */
const questions = [
  'account',
  'suspended',
  'two-factor',
  'policy',
  'clock',
  'history',
  'brute-force',
] as const;

/** The one table of findings: stable code → what it answers, how bad it is, what it is, what to do. */
export const findingTable = {
  'account-found': row('account', 'ok', 'The account exists.'),
  'account-protected': row(
    'account',
    'notice',
    'The account is protected.',
    'Its 2FA is removed only if its name is confirmed.',
  ),
  'protection-unknown': row('account', 'unknown', 'It is not known whether the account is protected.'),
  'account-other-name': row(
    'account',
    'notice',
    'The account has another name than was asked for.',
    'Log in with the exact name; letter case counts.',
  ),
  'several-accounts': row('account', 'notice', 'Several accounts fit.', 'Ask again with one of their names.'),
  'unknown-account': row(
    'account',
    'problem',
    'There is no such account.',
    'Ask for the exact user name or the main domain; letter case counts.',
  ),
  'contact-address': row(
    'account',
    'notice',
    'This is the contact address of an account, and not what cPanel is logged in to with.',
    'Log in with the user name. If it is a mailbox on this server too: the 2FA of that is its own.',
  ),
  mailbox: row(
    'account',
    'problem',
    'This is the form of a mailbox, whose 2FA is its own: only its owner can remove it, in cPanel.',
    'A reset of the account leaves it as it is. Ask the owner of the mailbox.',
  ),
  'team-user': row(
    'account',
    'problem',
    'This is the form of a team user, whose 2FA is its own: only the owner of the team can remove it.',
    'A reset of the account leaves it as it is. Ask the owner of the team.',
  ),
  suspended: row(
    'suspended',
    'problem',
    'The account is suspended, so that nobody can log in to it.',
    'Find out why before you unsuspend it; a reset of its 2FA does not help.',
  ),
  'not-suspended': row('suspended', 'ok', 'The account is not suspended.'),
  'two-factor-on': row(
    'two-factor',
    'notice',
    '2FA is on: a login asks for a code.',
    'If the device is lost for good and you are sure who asks, remove the 2FA.',
  ),
  'two-factor-off': row(
    'two-factor',
    'ok',
    '2FA is off: no code is asked for.',
    'A reset changes nothing. Look at the password, and at the findings below.',
  ),
  'two-factor-not-listed': row(
    'two-factor',
    'unknown',
    'cPanel does not list the 2FA of this account.',
    'A reset could not be proven afterwards.',
  ),
  'two-factor-unknown': row('two-factor', 'unknown', 'cPanel does not say whether 2FA is on.', 'Try again.'),
  'policy-on': row('policy', 'ok', 'The server asks for 2FA where it is set up.'),
  'policy-off': row(
    'policy',
    'notice',
    'The server asks nobody for 2FA: its policy is off.',
    'The cause is another one: a reset changes no login while the policy is off.',
  ),
  'policy-unknown': row(
    'policy',
    'unknown',
    'It is not known whether the server asks for 2FA at all.',
    'Look at Two-Factor Authentication in the Security Center of WHM.',
  ),
  'clock-in-sync': row(
    'clock',
    'ok',
    "The server's clock is in sync.",
    'If every code is called invalid, let the owner check the clock of the device.',
  ),
  'clock-adrift': row(
    'clock',
    'problem',
    "The server's clock is not in sync: right codes may be called invalid.",
    'Set the clock right first (timedatectl set-ntp true): a reset may be needless.',
  ),
  'clock-unknown': row(
    'clock',
    'unknown',
    "It is not known whether the server's clock is in sync.",
    'Compare it with a clock that is right: a drift of a minute makes every code invalid.',
  ),
  'reset-before': row(
    'history',
    'notice',
    'The 2FA of this account was removed before.',
    'If it happens often, ask why: it may be somebody who is not the owner.',
  ),
  'never-reset': row('history', 'ok', 'No earlier removal is on record.'),
  'brute-force-note': row(
    'brute-force',
    'notice',
    'A block by cPHulk looks like a wrong password or code, and outlives a reset.',
    'Look for the account and the address in cPHulk Brute Force Protection, in the Security Center of WHM.',
  ),
} as const satisfies Record<string, Row>;

function row(about: Row['about'], state: FindingState, text: string, next?: string): Row {
  return { about, state, text, ...(next !== undefined && { next }) };
}

export type FindingCode = keyof typeof findingTable;

export const WhyFinding = z.strictObject({
  about: z.enum(questions),
  code: z.enum(Object.keys(findingTable) as [FindingCode, ...FindingCode[]]),
  state: FindingState,
  /** A sentence, always the same for its code. */
  text: z.string(),
  /** What was found this time: a name, a reason, a time. */
  detail: z.exactOptional(z.string()),
  next: z.exactOptional(z.string()),
  /** A page of WHM, below its address and token. */
  link: z.exactOptional(z.string()),
});
export type WhyFinding = z.infer<typeof WhyFinding>;

/** An account that may be meant, and what of it fits. */
export const Match = z.strictObject({
  user: z.string(),
  domain: z.string(),
  by: z.enum(['name', 'letter-case', 'domain', 'contact-address', 'mailbox', 'team']),
});
export type Match = z.infer<typeof Match>;

/** A removal that is on record. */
export const PastReset = z.strictObject({ jobId: JobId, at: Timestamp, verified: z.boolean() });
export type PastReset = z.infer<typeof PastReset>;

export const WhyQuery = z.strictObject({
  /** An account, a domain, a contact address, a mailbox or a team user. */
  name: z.string().check(z.minLength(1), z.maxLength(limits.nameBytes)),
});
export type WhyQuery = z.infer<typeof WhyQuery>;

/** Why somebody may not be able to log in. */
export const Why = z.strictObject({
  name: z.string(),
  /** The exact name, if one account is meant. */
  user: z.exactOptional(z.string()),
  matches: z.array(Match),
  findings: z.array(WhyFinding),
  /** The newest removals of that account. */
  resets: z.array(PastReset),
  checkedAt: Timestamp,
});
export type Why = z.infer<typeof Why>;
