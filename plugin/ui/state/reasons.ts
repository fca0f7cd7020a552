import type { JobView } from '../../../daemon/protocol/fold.ts';
import { reasonOf } from './words.ts';

/** The same reason given for several targets. */
export interface ReasonGroup {
  reason: string;
  count: number;
}

/**
 * The reasons given for these targets, most frequent first. What differs from target to target in cPanel's texts
 * is left out: the number of its error and the name (contract whmapi1.md 3.5).
 * @param most groups at most
 */
export function groupReasons(view: JobView, indexes: readonly number[], most: number): ReasonGroup[] {
  const counts = new Map<string, number>();
  for (const index of indexes) {
    const target = view.targets[index];
    const text = target === undefined ? undefined : reasonOf(target);
    if (target === undefined || text === undefined) continue;
    const reason = text.replaceAll(/ ?\(XID \w+\)/gu, '').replaceAll(target.user, '…');
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const groups = [...counts].map(([reason, count]) => ({ reason, count }));
  return groups.toSorted((one, other) => other.count - one.count).slice(0, most);
}
