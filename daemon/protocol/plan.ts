import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { PlanId, Timestamp } from './text.ts';
import { TwoFactorState } from './target.ts';

/** What a plan says would happen to a target. */
export const Intent = z.enum(['remove', 'already-off', 'refuse']);
export type Intent = z.infer<typeof Intent>;

export const PlannedTarget = z.strictObject({
  user: z.string(),
  intent: Intent,
  before: TwoFactorState,
  /** Why it is refused: a key of `refusals`. */
  code: z.exactOptional(z.string()),
  reason: z.exactOptional(z.string()),
  /** Root, a root-level reseller or the actor's own account: must be confirmed by name. */
  protected: z.exactOptional(z.literal(true)),
});
export type PlannedTarget = z.infer<typeof PlannedTarget>;

export const PlanCounts = z.strictObject({ remove: z.int(), 'already-off': z.int(), refuse: z.int() });
export type PlanCounts = z.infer<typeof PlanCounts>;

/** Something to know before this plan is started. */
export const PlanWarning = z.strictObject({
  code: z.enum(['burst', 'above-limit']),
  text: z.string(),
});
export type PlanWarning = z.infer<typeof PlanWarning>;

export const Plan = z.strictObject({
  planId: PlanId,
  createdAt: Timestamp,
  expiresAt: Timestamp,
  /** When whmapi1 was asked for the states in it. */
  readAt: Timestamp,
  counts: PlanCounts,
  /** The exact names that a start must repeat in `confirm.protected`. */
  protected: z.array(z.string()),
  targets: z.array(PlannedTarget),
  retryOf: z.exactOptional(z.uuid()),
  warnings: z.exactOptional(z.array(PlanWarning)),
});
export type Plan = z.infer<typeof Plan>;

/** A plan without its thousands of targets: a program that starts it needs no more. */
export const PlanHead = z.omit(Plan, { targets: true });
export type PlanHead = z.infer<typeof PlanHead>;

export const PlanAnswer = z.union([Plan, PlanHead]);

export const PlanQuery = z.strictObject({
  /** Whether the answer names the targets. */
  targets: z._default(z.enum(['all', 'none']), 'all'),
});

const filter = z.string().check(z.minLength(1), z.maxLength(limits.nameBytes));

/** Accounts chosen by what they have in common; all given members must hold. */
export const Selection = z.strictObject({
  twoFactor: z.exactOptional(z.literal('on')),
  owner: z.exactOptional(filter),
  plan: z.exactOptional(filter),
  domain: z.exactOptional(filter),
});
export type Selection = z.infer<typeof Selection>;

const Users = z.array(z.string()).check(z.minLength(1));

export const PlanRequest = z.union([
  z.strictObject({ users: Users }),
  z.strictObject({ selection: Selection }),
]);
export type PlanRequest = z.infer<typeof PlanRequest>;

/** Why a plan refuses a target; the sentence is for people. */
export const refusals = {
  'unknown-account': 'There is no such account on this server.',
  mailbox: 'This is a mailbox. Only its owner can remove its 2FA, in cPanel; it stays as it is.',
  'team-user': 'This is a team user. Only the owner of the team can remove that 2FA; it stays as it is.',
  'not-yours': 'There is no such account among yours.',
  protected: 'This account is protected: its 2FA is removed only if it is named once more.',
} as const;
export type Refusal = keyof typeof refusals;
