import { dataOf } from '../jobs/planner.ts';
import { limits } from '../protocol/limits.ts';
import type { AccountRecord } from '../protocol/reply.ts';
import { type Mask, maskFor } from './mask.ts';
import type { Caller, Service } from './service.ts';

/** The accounts of which a caller may be told (R6); undefined: of all. */
export type Sight = ReadonlySet<string> | undefined;

/** The sight that a list gives, for as long as the list is remembered: each is of one reseller. */
const sights = new WeakMap<readonly AccountRecord[], ReadonlySet<string>>();
/** What a sight last hid: a crowd that watches one job shares it, and does not read the job again for each of it. */
const masks = new WeakMap<ReadonlySet<string>, { jobId: string; sequence: number; mask: Mask | undefined }>();

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
  const records = dataOf(reply);
  const sight = sights.get(records) ?? new Set([actor.user, ...records.map(({ user }) => user)]);
  sights.set(records, sight);
  return sight;
}

/** What of a job is hidden from a sight; undefined: nothing. */
export function maskOf({ store }: Service, jobId: string, sight: Sight): Mask | undefined {
  if (sight === undefined) return undefined;
  const sequence = store.job(jobId)?.sequence ?? 0;
  const known = masks.get(sight);
  if (known?.jobId === jobId && known.sequence === sequence) return known.mask;
  const view = store.view(jobId);
  const made = maskFor(view ?? { targets: [] }, sight);
  const mask = view !== undefined && made.hidden.size === 0 ? undefined : made;
  masks.set(sight, { jobId, sequence, mask });
  return mask;
}
