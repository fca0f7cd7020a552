import * as z from 'zod/mini';
import type { ProblemCode } from './problems.ts';
import { JobId } from './text.ts';

const Call = {
  /** What the run did: the reply's kind. */
  kind: z.enum(['refused', 'malformed', 'no-document', 'timed-out', 'killed', 'could-not-start']),
  exitStatus: z.nullable(z.int()),
  /** The first kilobyte of what whmapi1 said on its error stream, if anything. */
  stderr: z.exactOptional(z.string()),
};

/** The members that some problems carry besides those of every problem (RFC 9457 3.2). */
export const problemMembers = {
  'invalid-request': {
    errors: z.exactOptional(z.array(z.strictObject({ path: z.string(), message: z.string() }))),
  },
  'malformed-name': { names: z.array(z.strictObject({ name: z.string(), why: z.string() })) },
  'too-many-targets': { limit: z.enum(['targetsPerPlan', 'start.removalsMost']), most: z.int() },
  'confirmation-missing': { remove: z.int() },
  'confirmation-mismatch': {
    remove: z.exactOptional(z.int()),
    protected: z.exactOptional(z.array(z.string())),
  },
  'idempotency-key-reused': { jobId: JobId },
  'whmapi1-unavailable': Call,
  'whmapi1-refused': Call,
} as const satisfies Partial<Record<ProblemCode, Record<string, z.ZodMiniType>>>;
