import { dataOf } from '../jobs/planner.ts';
import { limits } from '../protocol/limits.ts';
import { type Mask, maskFor } from './mask.ts';
import type { Caller, Service } from './service.ts';

/** The accounts of which a caller may be told (R6); undefined: of all. */
export type Sight = ReadonlySet<string> | undefined;

/**
 * What a reseller owns now, by cPanel's word at most a minute old; and itself.
 * @throws ProblemError `whmapi1-unavailable`, `whmapi1-refused`: without an answer nothing is shown
 */
export async function sightOf({ directory }: Service, { actor, scope }: Caller): Promise<Sight> {
  if (scope === 'all') return undefined;
  const reply = await directory.accounts({
    asReseller: actor.user,
    maxAgeSeconds: limits.privilegeCacheSeconds,
  });
  return new Set([actor.user, ...dataOf(reply).map(({ user }) => user)]);
}

/** What of a job is hidden from a sight; undefined: nothing. */
export function maskOf({ store }: Service, jobId: string, sight: Sight): Mask | undefined {
  return sight && maskFor(store.view(jobId) ?? { targets: [] }, sight);
}
