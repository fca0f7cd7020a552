import type { Context } from './context.ts';
import { shellQuoted } from './words.ts';

/** Options of every list. */
export interface PageOptions {
  limit: number;
  cursor?: string;
}

/** The query of one page, with whatever filters are given. */
export function pageQuery(
  { limit, cursor }: PageOptions,
  filters: Record<string, string | undefined> = {},
): string {
  const query = new URLSearchParams({ limit: String(limit) });
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, value);
  if (cursor !== undefined) query.set('cursor', cursor);
  return query.toString();
}

/** Tells people that a list goes on, and how to see more of it. */
export function tellNext({ format, screen }: Context, next: string | null): void {
  if (next === null || format !== 'people') return;
  screen.say(`There are more: add --cursor ${shellQuoted(next)} to the same command.`);
}
