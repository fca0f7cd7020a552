import * as z from 'zod/mini';
import { Actor } from './actor.ts';
import { limits } from './limits.ts';
import { PageQuery } from './job.ts';
import { queryNumber } from './query.ts';
import { JobId, Timestamp } from './text.ts';

const Hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** One entry of the durable record for people, chained to the one before. */
export const AuditEntry = z.strictObject({
  sequence: z.int(),
  at: Timestamp,
  actor: Actor,
  action: z.string(),
  detail: z.record(z.string(), z.unknown()),
  previous: Hash,
  hash: Hash,
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditQuery = z.extend(PageQuery, {
  /** The actor's name, whichever way in. */
  user: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(limits.nameBytes))),
  action: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(64))),
  jobId: z.exactOptional(JobId),
  /** Written at this time or later. */
  from: z.exactOptional(Timestamp),
  /** Written before this time. */
  to: z.exactOptional(Timestamp),
  order: z._default(z.enum(['newest', 'oldest']), 'newest'),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

export const AuditList = z.strictObject({
  items: z.array(AuditEntry),
  next: z.nullable(z.string()),
  /** Whoever asked may have the chain checked. */
  mayVerify: z.exactOptional(z.literal(true)),
});
export type AuditList = z.infer<typeof AuditList>;

/** An entry that was noted elsewhere, in the journal for one: it must be in the chain as it was. */
export const VerifyQuery = z
  .strictObject({
    sequence: z.exactOptional(queryNumber(1, Number.MAX_SAFE_INTEGER)),
    hash: z.exactOptional(Hash),
  })
  .check(
    z.refine(({ sequence, hash }) => (sequence === undefined) === (hash === undefined), {
      error: 'sequence and hash belong together',
      path: ['hash'],
    }),
  );
export type VerifyQuery = z.infer<typeof VerifyQuery>;

/** Whether the chain is whole; `sequence` is the first entry at fault. */
export const AuditVerdict = z.union([
  z.strictObject({
    ok: z.literal(true),
    entries: z.int(),
    head: z.strictObject({ sequence: z.int(), hash: Hash }),
  }),
  z.strictObject({ ok: z.literal(false), sequence: z.int(), why: z.string() }),
]);
export type AuditVerdict = z.infer<typeof AuditVerdict>;
