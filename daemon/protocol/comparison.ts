import * as z from 'zod/mini';
import { Intent, PlanCounts } from './plan.ts';
import { Outcome } from './target.ts';
import { JobId } from './text.ts';

/** Targets of one fate; without an outcome they are still open. */
const Fate = z.strictObject({
  planned: Intent,
  outcome: z.exactOptional(Outcome),
  verified: z.boolean(),
  /** Why it came otherwise. */
  code: z.exactOptional(z.string()),
  count: z.int(),
});
export type Fate = z.infer<typeof Fate>;

/** A target that did not end as its plan said. */
const Deviation = z.strictObject({
  index: z.int(),
  user: z.string(),
  planned: Intent,
  outcome: Outcome,
  verified: z.boolean(),
  code: z.exactOptional(z.string()),
  reason: z.exactOptional(z.string()),
});
export type Deviation = z.infer<typeof Deviation>;

/** What a job's plan said, and what came of it. */
export const Comparison = z.strictObject({
  jobId: JobId,
  planned: PlanCounts,
  fates: z.array(Fate),
  /** How many targets did not end as planned. */
  deviating: z.int(),
  /** The first of them. */
  deviations: z.array(Deviation),
});
export type Comparison = z.infer<typeof Comparison>;

/** What an intent comes to if all goes as planned. */
export const wanted = { remove: 'removed', 'already-off': 'already-off', refuse: 'refused' } as const;

/** True if a target ended as its plan said, proven where that can be. */
export function isAsPlanned({ planned, outcome, verified }: Omit<Fate, 'count' | 'code'>): boolean {
  return outcome === wanted[planned] && (outcome === 'refused' || verified);
}
