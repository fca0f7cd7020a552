import * as z from 'zod/mini';
import { ProblemError } from '../protocol/problem.ts';
import { JobId } from '../protocol/text.ts';

/**
 * A job's id as typed, checked before it enters a path.
 * @throws ProblemError `usage`
 */
export function checkedJobId(typed: string): string {
  const parsed = z.safeParse(JobId, typed.trim().toLowerCase());
  if (parsed.success) return parsed.data;
  const next = 'List the jobs to see their ids: whm-2fa-reset jobs';
  throw new ProblemError('usage', `"${typed}" cannot be a job's id.`, { next });
}
