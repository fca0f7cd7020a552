import * as z from 'zod/mini';
import { Job } from './job.ts';
import { Settlement, TwoFactorState } from './target.ts';

/** How one account ended, for a hook. */
const HookTarget = z.extend(Settlement, {
  user: z.string(),
  /** 2FA before the job. */
  before: TwoFactorState,
  protected: z.exactOptional(z.literal(true)),
});

/** What a hook reads on stdin once a job has ended. */
export const HookDocument = z.strictObject({
  v: z.literal(1),
  job: Job,
  targets: z.array(HookTarget),
});
export type HookDocument = z.infer<typeof HookDocument>;
