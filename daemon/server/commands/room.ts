import { ProblemError } from '../../protocol/problem.ts';
import type { Caller } from '../service.ts';

/** How many are open, or may be: of one actor and of all. */
interface Count {
  own: number;
  all: number;
}

/**
 * Whether one more may be opened. The total binds no root-level actor, so that others cannot lock root out; how many
 * others have open is not told.
 * @throws ProblemError `too-many-jobs` or `too-many-plans`
 */
export function checkRoom(what: 'jobs' | 'plans', { scope }: Caller, open: Count, most: Count): void {
  const refusal =
    open.own >= most.own
      ? `You have ${open.own} ${what} open; one actor may have ${most.own}.`
      : scope === 'own' && open.all >= most.all
        ? `Too many ${what} are open on this server: only root-level users open more.`
        : undefined;
  if (refusal !== undefined) throw new ProblemError(`too-many-${what}`, refusal);
}
