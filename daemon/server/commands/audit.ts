import type { AuditEntry, AuditList, AuditQuery } from '../../protocol/audit.ts';
import { limits } from '../../protocol/limits.ts';
import { maskAudit } from '../mask.ts';
import type { Caller, Service } from '../service.ts';
import { sightOf } from '../sight.ts';

/** Audit entries; who does not see everything sees only what it did itself. */
export async function listAudit(service: Service, caller: Caller, query: AuditQuery): Promise<AuditList> {
  const { actor, scope } = caller;
  const { limit, cursor, user, action, jobId, from, to, order } = query;
  if (scope === 'own' && user !== undefined && user !== actor.user) return { items: [], next: null };
  const shown = scope === 'own' ? actor.user : user;
  const sight = await sightOf(service, caller);
  const page = service.store.audit({
    order,
    limit: Math.min(limit, limits.auditPerAnswer),
    ...(cursor !== undefined && { before: cursor }),
    ...(shown !== undefined && { user: shown }),
    ...(action !== undefined && { action }),
    ...(jobId !== undefined && { jobId }),
    ...(from !== undefined && { from: inMs(from) }),
    ...(to !== undefined && { to: inMs(to) }),
  });
  return {
    ...page,
    ...(sight !== undefined && { items: page.items.map((entry) => maskAudit(entry, sight)) }),
    ...(scope === 'all' && { mayVerify: true as const }),
  };
}

/** A time as entries have it: as texts, times of other precisions would sort otherwise. */
function inMs(time: string): string {
  return new Date(time).toISOString();
}

/** Every entry that fits, in the order asked for, read as it is taken. */
export async function* allAudit(
  service: Service,
  caller: Caller,
  query: AuditQuery,
): AsyncGenerator<AuditEntry> {
  let cursor = query.cursor;
  do {
    const page = await listAudit(service, caller, {
      ...query,
      limit: limits.auditPerAnswer,
      ...(cursor !== undefined && { cursor }),
    });
    yield* page.items;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && !caller.signal.aborted);
}
