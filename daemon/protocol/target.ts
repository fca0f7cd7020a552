import * as z from 'zod/mini';
import { outcomes, twoFactorStates } from './choices.ts';
import { Notice } from './notice.ts';

export const Outcome = z.enum(outcomes);
export type Outcome = z.infer<typeof Outcome>;

export const TwoFactorState = z.enum(twoFactorStates);
export type TwoFactorState = z.infer<typeof TwoFactorState>;

/** What whmapi1 said of a target: live news, not yet the outcome. */
const AnswerKind = z.enum(['accepted', 'refused', 'failed', 'not-sent']);
export type AnswerKind = z.infer<typeof AnswerKind>;

export const Answer = z.strictObject({
  answer: AnswerKind,
  /** Why a call failed: a reply's kind, or `daemon-died`. */
  code: z.exactOptional(z.string()),
  /** cPanel's own text, or what went wrong. */
  text: z.exactOptional(z.string()),
});
export type Answer = z.infer<typeof Answer>;

export const Settlement = z.strictObject({
  outcome: Outcome,
  /** The re-read shows 2FA off. */
  verified: z.boolean(),
  code: z.exactOptional(z.string()),
  reason: z.exactOptional(z.string()),
  /** Something worth knowing that did not change the outcome. */
  note: z.exactOptional(z.string()),
});
export type Settlement = z.infer<typeof Settlement>;

/**
 * Failed, or left out because a fault stopped the job: what a new call may mend. An account that is on again is not
 * among them, as it may hold its owner's new 2FA, nor is what somebody cancelled.
 */
export function isRetriable({ outcome, code }: { outcome?: Outcome; code?: string }): boolean {
  if (outcome === 'failed') return code !== 'on-again';
  return outcome === 'cancelled' && code !== 'cancelled';
}

/** What a reseller reads in place of the name of an account that is not, or no longer, its own. */
export const hiddenName = '(not yours)';

/** One account within a job. */
export interface Target {
  user: string;
  before: TwoFactorState;
  protected?: true;
  answer?: Answer;
  settlement?: Settlement;
}

export type Counts = Record<Outcome, number>;
export const Counts = z.strictObject({
  removed: z.int(),
  'already-off': z.int(),
  refused: z.int(),
  failed: z.int(),
  cancelled: z.int(),
});

/** No target counted yet. */
export function noCounts(): Counts {
  return { removed: 0, 'already-off': 0, refused: 0, failed: 0, cancelled: 0 };
}

/** A target as answers and lists tell it. */
export const TargetView = z.strictObject({
  index: z.int(),
  user: z.string(),
  before: TwoFactorState,
  protected: z.exactOptional(z.literal(true)),
  answer: z.exactOptional(AnswerKind),
  answerText: z.exactOptional(z.string()),
  outcome: z.exactOptional(Outcome),
  code: z.exactOptional(z.string()),
  reason: z.exactOptional(z.string()),
  note: z.exactOptional(z.string()),
  verified: z.boolean(),
  /** Only where the owner is, or was, to be told. */
  notice: z.exactOptional(Notice),
});
export type TargetView = z.infer<typeof TargetView>;

/** How a target of a job is told to clients. */
export function viewTarget(target: Target, index: number): TargetView {
  const { answer, settlement } = target;
  return {
    index,
    user: target.user,
    before: target.before,
    ...(target.protected && { protected: true as const }),
    ...(answer && { answer: answer.answer }),
    ...(answer?.text !== undefined && { answerText: answer.text }),
    ...(settlement ?? { verified: false }),
  };
}
