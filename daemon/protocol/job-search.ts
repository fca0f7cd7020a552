import * as z from 'zod/mini';
import { PageQuery } from './job.ts';
import { limits } from './limits.ts';
import { Timestamp } from './text.ts';

const name = z.string().check(z.minLength(1), z.maxLength(limits.nameBytes));
const part = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));

/** What jobs are searched by: all that is given must hold. */
export const JobsQuery = z.extend(PageQuery, {
  /** A target's exact name; only while the job's detail is kept. */
  account: z.exactOptional(name),
  /** Who started it: the user of either way in, or the person behind sudo. */
  actor: z.exactOptional(name),
  /** Part of the reason, letter case aside. */
  reason: z.exactOptional(part(limits.reasonLength)),
  /** Part of the ticket reference, letter case aside. */
  ticket: z.exactOptional(part(limits.ticketLength)),
  /** Accepted at this time or later. */
  from: z.exactOptional(Timestamp),
  /** Accepted before this time. */
  to: z.exactOptional(Timestamp),
});
export type JobsQuery = z.infer<typeof JobsQuery>;

/** What narrows the list; the rest of the query is its page. */
export type JobFilter = Omit<JobsQuery, 'limit' | 'cursor'>;
