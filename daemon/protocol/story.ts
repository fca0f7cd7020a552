import * as z from 'zod/mini';
import { Account } from './accounts.ts';
import { Actor } from './actor.ts';
import { JobState, PageQuery } from './job.ts';
import { limits } from './limits.ts';
import { TargetView } from './target.ts';
import { JobId, Timestamp } from './text.ts';

export const StoryQuery = z.extend(PageQuery, {
  /** The exact name. */
  user: z.string().check(z.minLength(1), z.maxLength(limits.nameBytes)),
});
export type StoryQuery = z.infer<typeof StoryQuery>;

/** An audit entry about a chapter, without the names of all the others in it. */
const StoryEntry = z.strictObject({
  sequence: z.int(),
  at: Timestamp,
  actor: Actor,
  action: z.string(),
});
export type StoryEntry = z.infer<typeof StoryEntry>;

/** One job that an account was in, as far as it concerns that account. */
export const StoryChapter = z.strictObject({
  jobId: JobId,
  at: Timestamp,
  state: JobState,
  actor: Actor,
  reason: z.string(),
  ticket: z.exactOptional(z.string()),
  target: TargetView,
  entries: z.array(StoryEntry),
});
export type StoryChapter = z.infer<typeof StoryChapter>;

/** All that is on record of one account, and how it is now. */
export const Story = z.strictObject({
  user: z.string(),
  /** As cPanel has it now; left out if there is none of that name any more. */
  account: z.exactOptional(Account),
  readAt: Timestamp,
  items: z.array(StoryChapter),
  next: z.nullable(z.string()),
});
export type Story = z.infer<typeof Story>;
