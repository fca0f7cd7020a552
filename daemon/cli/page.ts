import type { Context } from './context.ts';

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

/** Tells people that a list goes on, and the command line that shows more. */
export function tellNext(
  context: Context,
  command: readonly string[],
  { limit }: PageOptions,
  next: string | null,
): void {
  if (next === null || context.format !== 'people') return;
  const line = context.commandLine(...command, '--limit', String(limit), '--cursor', next);
  context.screen.say(`There are more: ${line}`);
}
