import * as z from 'zod/mini';
import { type AccountPosition, AccountTable, type Draft, draftOf } from '../../jobs/account-table.ts';
import { dataOf } from '../../jobs/planner.ts';
import type { AccountList, AccountsQuery } from '../../protocol/accounts.ts';
import { limits } from '../../protocol/limits.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { AccountRecord, Reply, TwoFactorList } from '../../protocol/reply.ts';
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
  const { table, readAt } = await accountTable(service, caller, query.maxAge);
  const { next, ...page } = table.page(query, after);
  return {
    ...page,
    next: next && writeCursor(next),
    readAt: new Date(readAt).toISOString(),
  };
}

/** The table that two of cPanel's lists make, for as long as the directory remembers the lists. */
const tables = new WeakMap<readonly AccountRecord[], { twoFactor: TwoFactorList; table: AccountTable }>();
/** What is made of a 2FA list until the accounts are there; null when a table has used it up. */
const drafts = new WeakMap<TwoFactorList, Draft | null>();

/**
 * Every account that the caller may see; `readAt` (ms) is when the older of the two lists behind it was read.
 * @throws ProblemError `whmapi1-unavailable`, `whmapi1-refused`
 */
export async function accountTable(
  { directory }: Service,
  caller: Caller,
  maxAgeSeconds: number,
): Promise<{ table: AccountTable; readAt: number }> {
  const { asReseller } = planningOf(caller);
  const [accounts, twoFactor] = await Promise.all([
    directory.accounts({ asReseller, maxAgeSeconds }),
    directory
      .twoFactor({ asReseller, maxAgeSeconds: Math.min(maxAgeSeconds, limits.readAgeSeconds) })
      .then(drafted),
  ]);
  const readAt = Math.min(accounts.startedAt, twoFactor.startedAt);
  const [records, states] = [dataOf(accounts), dataOf(twoFactor)];
  const known = tables.get(records);
  const table = known?.twoFactor === states ? known.table : tableOf(records, states);
  tables.set(records, { twoFactor: states, table });
  return { table, readAt };
}

/** Begins a table with the 2FA list, which is mostly there long before the accounts. */
function drafted<R extends Reply<TwoFactorList>>(reply: R): R {
  if (reply.kind === 'ok' && !drafts.has(reply.data)) drafts.set(reply.data, draftOf(reply.data));
  return reply;
}

function tableOf(records: readonly AccountRecord[], twoFactor: TwoFactorList): AccountTable {
  const draft = drafts.get(twoFactor) ?? undefined;
  drafts.set(twoFactor, null);
  return new AccountTable(records, twoFactor, draft);
}

function writeCursor(position: AccountPosition): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function readCursor(cursor: string): AccountPosition {
  try {
    return z.parse(Position, JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (error) {
    throw new ProblemError('invalid-request', 'cursor: is not one that this list gave', {}, error);
  }
}
