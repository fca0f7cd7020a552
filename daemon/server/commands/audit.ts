import { AuditQuery, type AuditList } from '../../protocol/audit.ts';
import { limits } from '../../protocol/limits.ts';
import { parseRequest } from '../../protocol/parse.ts';
import type { Caller, Service } from '../service.ts';

/** Audit entries, newest first; who does not see everything sees only what it did itself. */
export function listAudit(service: Service, { actor, scope }: Caller, input: unknown): AuditList {
  const { limit, cursor, user, action, jobId } = parseRequest(AuditQuery, input);
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
