import * as z from 'zod/mini';
import { Actor } from './actor.ts';
import { csvRow } from './csv.ts';
import { limits } from './limits.ts';
import { queryNumber } from './query.ts';
import { JobId, Timestamp } from './text.ts';

export const NotBackQuery = z.strictObject({
  /** Whole days since the reset, at least. */
  days: z._default(queryNumber(0, limits.notBackDays), limits.notBackDaysUsual),
  limit: z._default(queryNumber(1, limits.pageSizeMost), limits.pageSize),
  cursor: z.exactOptional(z.string().check(z.regex(/^\d{1,9}$/, 'is not one that this list gave'))),
});
export type NotBackQuery = z.infer<typeof NotBackQuery>;

/** An account that was reset and still has 2FA off. */
export const NotBack = z.strictObject({
  user: z.string(),
  domain: z.string(),
  owner: z.string(),
  plan: z.string(),
  suspended: z.boolean(),
  resetAt: Timestamp,
  /** Whole days since then. */
  days: z.int(),
  jobId: JobId,
  actor: Actor,
  reason: z.string(),
  ticket: z.exactOptional(z.string()),
});
export type NotBack = z.infer<typeof NotBack>;

/** The longest gone first. */
export const NotBackList = z.strictObject({
  items: z.array(NotBack),
  next: z.nullable(z.string()),
  /** On all pages. */
  total: z.int(),
  /** When the older of the two lists behind it was read. */
  readAt: Timestamp,
});
export type NotBackList = z.infer<typeof NotBackList>;

const columns = [
  'user',
  'domain',
  'owner',
  'plan',
  'suspended',
  'resetAt',
  'days',
  'jobId',
  'by',
  'reason',
  'ticket',
] as const;

/** The first line of an export as CSV. */
export const notBackCsvHead = csvRow(columns);

/** One account as a line of CSV. */
export function notBackCsvLine({ actor, ...rest }: NotBack): string {
  const row: Record<string, string | number | boolean | undefined> = {
    ...rest,
    by: actor.sudoUser ?? actor.user,
  };
  return csvRow(columns.map((column) => String(row[column] ?? '')));
}
