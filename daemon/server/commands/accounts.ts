import * as z from 'zod/mini';
import { accountFilter, accountOrder, joinAccounts, positionOf } from '../../jobs/account-table.ts';
import { dataOf } from '../../jobs/planner.ts';
import { type Account, type AccountList, type AccountsQuery } from '../../protocol/accounts.ts';
import { limits } from '../../protocol/limits.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { Caller, Service } from '../service.ts';
import { planningOf } from './plans.ts';

const Position = z.strictObject({ value: z.string(), user: z.string() });

/**
 * The accounts that the caller may see, filtered and sorted, page by page.
 * @throws ProblemError `invalid-request` for a foreign cursor, `whmapi1-unavailable`, `whmapi1-refused`
 */
export async function listAccounts(
  service: Service,
  caller: Caller,
  query: AccountsQuery,
): Promise<AccountList> {
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const { rows, readAt } = await accountTable(service, caller, query.maxAge);
  const order = accountOrder(query.sort);
  const found = rows
    .filter(accountFilter(query))
    .map((account) => ({ account, position: positionOf(account, query.sort) }))
    .toSorted((one, other) => order(one.position, other.position));
  const first = after === undefined ? 0 : found.findIndex(({ position }) => order(position, after) > 0);
  const page = first < 0 ? [] : found.slice(first, first + query.limit);
  const last = page.at(-1);
  const hasMore = first >= 0 && first + query.limit < found.length;
  return {
    items: page.map(({ account }) => account),
    next: hasMore && last !== undefined ? writeCursor(last.position) : null,
    total: found.length,
    readAt: new Date(readAt).toISOString(),
  };
}

/** Every account that the caller may see, at most so old. */
export async function accountTable(
  { directory }: Service,
  caller: Caller,
  maxAgeSeconds: number,
): Promise<{ rows: Account[]; readAt: number }> {
  const { asReseller } = planningOf(caller);
  const [accounts, twoFactor] = await Promise.all([
    directory.accounts({ asReseller, maxAgeSeconds }),
    directory.twoFactor({ asReseller, maxAgeSeconds: Math.min(maxAgeSeconds, limits.readAgeSeconds) }),
  ]);
  return {
    rows: joinAccounts(dataOf(accounts), dataOf(twoFactor)),
    readAt: Math.min(accounts.startedAt, twoFactor.startedAt),
  };
}

function writeCursor(position: z.infer<typeof Position>): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function readCursor(cursor: string): z.infer<typeof Position> {
  try {
    return z.parse(Position, JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (error) {
    throw new ProblemError('invalid-request', 'cursor: is not one that this list gave', {}, error);
  }
}
