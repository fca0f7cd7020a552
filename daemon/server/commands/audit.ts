import type { AuditList, AuditQuery } from '../../protocol/audit.ts';
import { limits } from '../../protocol/limits.ts';
import type { Caller, Service } from '../service.ts';

/** Audit entries, newest first; who does not see everything sees only what it did itself. */
export function listAudit(service: Service, { actor, scope }: Caller, query: AuditQuery): AuditList {
  const { limit, cursor, user, action, jobId } = query;
  if (scope === 'own' && user !== undefined && user !== actor.user) return { items: [], next: null };
  const shown = scope === 'own' ? actor.user : user;
  return service.store.audit({
    limit: Math.min(limit, limits.auditPerAnswer),
    ...(cursor !== undefined && { before: cursor }),
    ...(shown !== undefined && { user: shown }),
    ...(action !== undefined && { action }),
    ...(jobId !== undefined && { jobId }),
  });
}
