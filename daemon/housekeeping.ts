import type { Clock, Report } from './protocol/ports.ts';
import type { Store } from './store/store.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A copy that is older tells of a clock that has jumped, or of a server that was off: neither is a reason to delete. */
const steadyMs = 2 * dayMs;
/** Jobs whose detail is deleted in one go; others are served in between. */
const jobsAtOnce = 20;

export interface HousekeepingDeps {
  store: Pick<Store, 'backup' | 'backupAge' | 'deleteDetail' | 'deleteExpiredPlans'>;
  clock: Clock;
  detailDays: number;
  report: Report;
}

/**
 * Once a day: a whole copy of the database, and the detail of jobs that ended long ago is deleted. Looks every
 * hour, so that a server that is switched off at night gets its copy all the same. Ends with the signal.
 *
 * Nothing is deleted by a clock that has just jumped: only if the copy before was made by the same clock, at most two
 * days ago. After a jump that is so a day later; if the clock is put right before, all is still there.
 */
export async function keepHouse(deps: HousekeepingDeps, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      const age = deps.store.backupAge() ?? Number.POSITIVE_INFINITY;
      if (age >= dayMs) await work(deps, age <= steadyMs, stop);
    } catch (error) {
      deps.report('error', 'housekeeping failed; it is tried again in an hour', { error: String(error) });
    }
    await deps.clock.wait(hourMs, stop);
  }
}

async function work(
  { store, clock, detailDays, report }: HousekeepingDeps,
  mayDelete: boolean,
  stop: AbortSignal,
): Promise<void> {
  await store.backup();
  store.deleteExpiredPlans(clock.now());
  let jobs = 0;
  for (let deleted = mayDelete ? jobsAtOnce : 0; deleted === jobsAtOnce && !stop.aborted; jobs += deleted) {
    deleted = store.deleteDetail(clock.now() - detailDays * dayMs, jobsAtOnce);
    await clock.wait(1, stop);
  }
  report('info', 'the daily copy is written', { jobsWithoutDetail: jobs });
}
