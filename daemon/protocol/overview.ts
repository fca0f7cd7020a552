import * as z from 'zod/mini';
import { Vitals } from './status.ts';
import { Timestamp } from './text.ts';

/** Accounts by their 2FA. */
export const Share = z.strictObject({ on: z.int(), off: z.int(), 'not-listed': z.int() });
export type Share = z.infer<typeof Share>;

/** The largest groups by size, and all the others as one. */
export const Groups = z.strictObject({
  /** An empty name: accounts that have none. */
  top: z.array(z.strictObject({ name: z.string(), share: Share })),
  rest: z.strictObject({ groups: z.int(), share: Share }),
});
export type Groups = z.infer<typeof Groups>;

/** A fact, or why it cannot be known. */
const known = <T extends z.ZodMiniType>(value: T) =>
  z.union([z.strictObject({ value }), z.strictObject({ why: z.string() })]);

const Running = z.strictObject({
  version: z.exactOptional(z.string()),
  startedAt: Timestamp,
  /** Memory that it holds. */
  rssBytes: z.int(),
});
export type Running = z.infer<typeof Running>;

/** How long removing calls took of late, ms; nothing before the first. */
const CallTimes = z.strictObject({
  calls: z.int(),
  accounts: z.int(),
  medianMs: z.exactOptional(z.int()),
  p95Ms: z.exactOptional(z.int()),
  /** What any call costs at least, once known. */
  fastestMs: z.exactOptional(z.int()),
});
export type CallTimes = z.infer<typeof CallTimes>;

/** The machine and what runs on it. */
export const ServerState = z.strictObject({
  vitals: Vitals,
  clock: z.strictObject({ now: Timestamp, inSync: known(z.boolean()) }),
  system: z.string(),
  kernel: z.string(),
  cloudLinux: z.boolean(),
  cpanel: z.strictObject({ version: z.exactOptional(z.string()), problem: z.exactOptional(z.string()) }),
  daemon: Running,
  gateway: known(Running),
  calls: CallTimes,
});
export type ServerState = z.infer<typeof ServerState>;

/** The state of the server at a glance. */
export const Overview = z.strictObject({
  share: Share,
  byOwner: Groups,
  byPlan: Groups,
  /** When the older of the two lists behind it was read. */
  readAt: Timestamp,
  /** Whether the server asks for 2FA at all. */
  policy: known(z.boolean()),
  /** The page of WHM that sets it, below WHM's address and token. */
  policyLink: z.string(),
  /** Only for root-level actors. */
  server: z.exactOptional(ServerState),
});
export type Overview = z.infer<typeof Overview>;
