import type { AuditList, AuditQuery } from '../../protocol/audit.ts';
import { limits } from '../../protocol/limits.ts';
import { maskAudit } from '../mask.ts';
import type { Caller, Service } from '../service.ts';
import { sightOf } from '../sight.ts';

/** Audit entries, newest first; who does not see everything sees only what it did itself. */
export async function listAudit(service: Service, caller: Caller, query: AuditQuery): Promise<AuditList> {
  const { actor, scope } = caller;
  const { limit, cursor, user, action, jobId } = query;
  if (scope === 'own' && user !== undefined && user !== actor.user) return { items: [], next: null };
  const shown = scope === 'own' ? actor.user : user;
  const sight = await sightOf(service, caller);
  const page = service.store.audit({
    limit: Math.min(limit, limits.auditPerAnswer),
    ...(cursor !== undefined && { before: cursor }),
    ...(shown !== undefined && { user: shown }),
    ...(action !== undefined && { action }),
    ...(jobId !== undefined && { jobId }),
  });
  return sight === undefined ? page : { ...page, items: page.items.map((entry) => maskAudit(entry, sight)) };
}
