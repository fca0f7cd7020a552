import { actorId } from '../../protocol/actor.ts';
import { limits } from '../../protocol/limits.ts';
import type { NotBack, NotBackList, NotBackQuery } from '../../protocol/not-back.ts';
import type { Caller, Service } from '../service.ts';
import { accountTable } from './accounts.ts';

const dayMs = 86_400_000;

/**
 * Accounts that were reset at least so many days ago and still have 2FA off, the longest gone first. Who is gone, or
 * has set it up again, is left out; who does not see everything is told of its own jobs and accounts alone.
 * @throws ProblemError `whmapi1-unavailable`, `whmapi1-refused`
 */
export async function listNotBack(
  service: Service,
  caller: Caller,
  { days, limit, cursor }: NotBackQuery,
): Promise<NotBackList> {
  const { table, readAt } = await accountTable(service, caller, limits.accountsCacheSeconds);
  const off = new Map(
    table.rows().flatMap((row) => (row.twoFactor === 'off' ? [[row.user, row] as const] : [])),
  );
  const now = service.now();
  const own = caller.scope === 'own' ? actorId(caller.actor) : undefined;
  const found = service.store.resets(now - days * dayMs, own).filter(({ user }) => off.has(user));
  const first = Number(cursor ?? 0);
  const items = found.slice(first, first + limit).map(({ user, at, ...reset }): NotBack => {
    const { domain = '', owner = '', plan = '', suspended = false } = off.get(user) ?? {};
    const gone = { resetAt: new Date(at).toISOString(), days: Math.max(0, Math.floor((now - at) / dayMs)) };
    return { user, domain, owner, plan, suspended, ...gone, ...reset };
  });
  const next = first + limit;
  return {
    items,
    next: next < found.length ? String(next) : null,
    total: found.length,
    readAt: new Date(readAt).toISOString(),
  };
}
