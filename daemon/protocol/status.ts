import * as z from 'zod/mini';
import { Timestamp } from './text.ts';

/** The host's load, memory and clock. */
export const Vitals = z.strictObject({
  /** Over the last minute. */
  loadPerCore: z.number(),
  /** Share of the processors' time in use since the host booted. */
  busyPercent: z.number(),
  memory: z.strictObject({ totalBytes: z.int(), availableBytes: z.int() }),
  uptimeSeconds: z.int(),
});
export type Vitals = z.infer<typeof Vitals>;

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
  vitals: Vitals,
});
export type Status = z.infer<typeof Status>;
