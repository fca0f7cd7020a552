import { AccountList } from '../../protocol/accounts.ts';
import { JobList } from '../../protocol/job.ts';
import { limits } from '../../protocol/limits.ts';
import type { Client } from '../client.ts';
import type { Context } from '../context.ts';
import type { Completion } from '../completion.ts';
import { visible } from '../escape.ts';
import { exit } from '../exit.ts';

/** Whoever pressed Tab waits. */
const withinMs = 1500;
const searched = 5000;
const shown = 500;

/**
 * `complete`: names that begin so, one a line, for the shells' completion. Whatever goes wrong, nothing is said:
 * it would stand in the middle of what is being typed.
 */
export async function complete(context: Context, kind: Completion, prefix: string): Promise<number> {
  const { client, screen, interrupts } = context;
  try {
    const names = await (kind === 'jobs' ? jobs : accounts)(client, prefix, interrupts.first);
    const fitting = names.filter((name) => name.startsWith(prefix) && visible(name) === name);
    for (const name of fitting.slice(0, shown)) screen.data(name);
  } catch {
    return exit.done;
  }
  return exit.done;
}

async function accounts(client: Client, prefix: string, signal: AbortSignal): Promise<string[]> {
  const query = new URLSearchParams({ limit: String(searched), ...(prefix !== '' && { q: prefix }) });
  const path = `/v1/accounts?${query.toString()}`;
  return (await client.ask(AccountList, { path, withinMs, signal })).items.map(({ user }) => user);
}

async function jobs(client: Client, _prefix: string, signal: AbortSignal): Promise<string[]> {
  const path = `/v1/jobs?limit=${limits.jobsPerAnswer}`;
  return (await client.ask(JobList, { path, withinMs, signal })).items.map(({ id }) => id);
}
