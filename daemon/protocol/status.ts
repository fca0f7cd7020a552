import * as z from 'zod/mini';
import { Timestamp } from './text.ts';

/** The daemon at a glance. */
export const Status = z.strictObject({
  version: z.string(),
  startedAt: Timestamp,
  whmapi1: z.strictObject({
    path: z.string(),
    /** What a call costs at least here, ms. */
    fastestCallMs: z.exactOptional(z.int()),
  }),
  cpanel: z.strictObject({
    version: z.exactOptional(z.string()),
    /** Why cPanel does not answer. */
    problem: z.exactOptional(z.string()),
  }),
  jobs: z.strictObject({ open: z.int() }),
});
export type Status = z.infer<typeof Status>;
