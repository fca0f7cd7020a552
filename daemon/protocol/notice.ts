import * as z from 'zod/mini';
import { Timestamp } from './text.ts';

/**
 * How far the notice to an account's owner is. `pending` and `attempted` are not the last word; every other is.
 * `sent`: the mail server has taken it. `unknown`: it may have: the attempt was cut off, and is never repeated.
 */
export const noticeStates = [
  'pending',
  'attempted',
  'sent',
  'failed',
  'unknown',
  'no-usable-address',
  'not-sent',
] as const;
export type NoticeState = (typeof noticeStates)[number];

/** The notice of one removal to the account's owner. */
export const Notice = z.strictObject({
  state: z.enum(noticeStates),
  /** Since when that is so. */
  at: Timestamp,
  /** The contact addresses that it went to, or was to go to. */
  to: z.exactOptional(z.array(z.string())),
  /** Why it is so, for people. */
  reason: z.exactOptional(z.string()),
});
export type Notice = z.infer<typeof Notice>;

/** Why nothing goes out for an old job (R11), for people. */
export const withheldReasons = {
  'too-late-to-resume':
    'The service was down, or the whole server slept, for too long: nothing old goes out by itself.',
  'other-machine':
    'The job was accepted on another machine, or is from a copy of the record: nothing of it goes out here.',
} as const;
export type Withheld = keyof typeof withheldReasons;
