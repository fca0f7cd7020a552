import * as z from 'zod/mini';
import { Job } from './job.ts';
import { PlanWarning } from './plan.ts';

export const StartQuery = z.strictObject({
  /** Whether the answer holds the warnings of the plan: for whoever starts names in one step, and has seen no plan. */
  warnings: z._default(z.enum(['true', 'false']), 'false'),
});

/** A job as a start answers it. */
export const StartedJob = z.extend(Job, { warnings: z.exactOptional(z.array(PlanWarning)) });
export type StartedJob = z.infer<typeof StartedJob>;
