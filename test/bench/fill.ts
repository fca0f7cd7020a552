import type { Store } from '../../daemon/store/store.ts';
import { accept, cli, finish, type Run } from '../unit/store/fixtures/jobs.ts';
import { accountName } from '../host/population.ts';

/** A record as after years: a few jobs of everybody, and thousands of one support case each. */
const kinds = [
  { jobs: 50, targets: 10_000 },
  { jobs: 5000, targets: 100 },
];
const entriesPerJob = 20;

/** How much `fill` writes. */
export const filled = {
  jobs: kinds.reduce((sum, { jobs }) => sum + jobs, 0),
  targets: kinds.reduce((sum, { jobs, targets }) => sum + jobs * targets, 0),
  entries: kinds.reduce((sum, { jobs }) => sum + jobs, 0) * entriesPerJob,
};

/** Writes ended jobs with 1,000,000 targets in all, and some 100,000 audit entries. */
export function fill(store: Store): void {
  for (const { jobs, targets } of kinds) {
    for (let number = 0; number < jobs; number++) finish(acceptNumbered(store, targets, number * 37));
  }
}

/** A job of accounts from a number on, with the audit entries that belong to several. */
function acceptNumbered(store: Store, count: number, first: number): Run {
  const targets = Array.from({ length: count }, (_, index) => ({
    user: accountName((first + index) % 10_000),
    before: 'on' as const,
  }));
  const entry = {
    at: Date.now(),
    actor: cli,
    action: 'job.accepted',
    detail: { reason: 'lost phone', count },
  };
  return accept(store, targets, {
    audit: Array.from({ length: entriesPerJob }, () => entry),
    at: Date.now(),
  });
}
