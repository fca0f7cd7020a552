import * as z from 'zod/mini';
import type { accountKeys } from './choices.ts';
import { limits } from './limits.ts';
import { queryNumber } from './query.ts';
import { TwoFactorState } from './target.ts';
import { Timestamp } from './text.ts';

export const Account = z.strictObject({
  user: z.string(),
  domain: z.string(),
  /** root or a reseller */
  owner: z.string(),
  plan: z.string(),
  suspended: z.boolean(),
  twoFactor: TwoFactorState,
});
export type Account = z.infer<typeof Account>;

export type AccountKey = (typeof accountKeys)[number];

const text = z.string().check(z.minLength(1), z.maxLength(limits.nameBytes));

export const AccountsQuery = z.strictObject({
  /** Part of the user name or the domain, letter case aside. */
  q: z.exactOptional(text),
  twoFactor: z.exactOptional(TwoFactorState),
  owner: z.exactOptional(text),
  plan: z.exactOptional(text),
  domain: z.exactOptional(text),
  suspended: z.exactOptional(z.enum(['true', 'false'])),
  sort: z._default(
    z
      .string()
      .check(
        z.regex(
          /^-?(user|domain|owner|plan|suspended|twoFactor)$/,
          'must be a column, with "-" in front for the other way round',
        ),
      ),
    'user',
  ),
  /** How old the data may be, seconds; 0 asks cPanel anew. */
  maxAge: z._default(queryNumber(0, 86_400), limits.accountsCacheSeconds),
  limit: z._default(queryNumber(1, limits.pageSizeMost), limits.pageSize),
  cursor: z.exactOptional(z.string().check(z.maxLength(2000))),
});
export type AccountsQuery = z.infer<typeof AccountsQuery>;

export const AccountList = z.strictObject({
  items: z.array(Account),
  next: z.nullable(z.string()),
  /** How many fit the filters, on all pages. */
  total: z.int(),
  /** When the older of the two lists behind it was read. */
  readAt: Timestamp,
});
export type AccountList = z.infer<typeof AccountList>;
