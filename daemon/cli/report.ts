import * as z from 'zod/mini';
import type { Problem } from '../protocol/problem.ts';
import { visible } from './escape.ts';

const shown = 20;
const Entry = z.looseObject({
  line: z.optional(z.number()),
  name: z.optional(z.string()),
  path: z.optional(z.string()),
  message: z.optional(z.string()),
});
const Entries = z.array(z.union([Entry, z.string()]));

/** A problem for people: what, detail, the single faults, what to do next. */
export function problemLines(problem: Problem): string[] {
  const detail = visible(problem.detail);
  const told = faultLines(problem['errors'] ?? problem['names'] ?? problem['lines']);
  const faults = told.filter((fault) => fault !== detail);
  return [
    `whm-2fa-reset: ${visible(problem.title)}.`,
    `  ${detail}`,
    ...faults.slice(0, shown).map((fault) => `    ${fault}`),
    ...(typeof problem['jobId'] === 'string' ? [`    job: ${visible(problem['jobId'])}`] : []),
    ...(faults.length > shown ? [`    and ${faults.length - shown} more`] : []),
    `  Next: ${visible(nextHere(problem))}`,
  ];
}

/** What to do next, in the words of this command where the daemon's are those of the wire. */
function nextHere({ code, next, ...members }: Problem): string {
  if (code === 'confirmation-mismatch' && members['protected'] !== undefined) {
    return 'Read the plan (--dry-run), and give --include-protected NAME for each of them that is meant, and no other.';
  }
  if (code === 'invalid-request') return 'Correct what is named above; nothing was started.';
  return next;
}

function faultLines(value: unknown): string[] {
  const parsed = z.safeParse(Entries, value);
  if (!parsed.success) return [];
  return parsed.data.map((entry) => {
    if (typeof entry === 'string') return visible(entry);
    const where = entry.line === undefined ? entry.path : `line ${entry.line}`;
    const parts = [where, entry.name === undefined ? undefined : `"${entry.name}"`, entry.message];
    return visible(parts.filter((part) => part !== undefined && part !== '').join(': '));
  });
}
