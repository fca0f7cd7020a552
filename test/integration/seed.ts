import { machineId } from '../../daemon/host/machine.ts';
import type { Actor } from '../../daemon/protocol/actor.ts';
import type { JobEvent } from '../../daemon/protocol/events.ts';
import { openStore } from '../../daemon/store/store.ts';
import { accountName } from '../host/population.ts';
import type { Daemon } from './harness.ts';
import { accept } from '../unit/store/fixtures/jobs.ts';

const dayMs = 86_400_000;

/** What is written for a job. */
export interface SeededJob {
  users: readonly string[];
  daysAgo: number;
  reason?: string;
  ticket?: string;
  actor?: Actor;
  /** Users that cPanel refused, with its text. */
  refused?: Readonly<Record<string, string>>;
  /** Audit entries about it. */
  entries?: number;
}

/** Puts ended jobs into the record of a daemon, straight through the store, as if they had been of long ago. */
export async function seed(daemon: Daemon, jobs: readonly SeededJob[]): Promise<string[]> {
  await daemon.stop();
  const now = Date.now();
  const store = openStore({ stateDir: daemon.stateDir, machineId: machineId(), now: () => now });
  const ids = jobs.map(({ users, daysAgo, refused = {}, entries = 1, ...job }, index) => {
    const at = now - Math.round(daysAgo * dayMs);
    const id = idOf(at, index);
    const { actor = { user: 'root', via: 'cli' } } = job;
    const entry = {
      at,
      actor,
      action: 'job.accepted',
      detail: { jobId: id, reason: job.reason ?? 'lost phone', count: users.length },
    };
    // Its steps are committed together: each is a wait for the disk.
    const events: JobEvent[] = [];
    const run = accept(
      {
        accept: (acceptance) => store.accept(acceptance),
        commit: (step) => void events.push(...step.events),
      },
      users.map((user) => ({ user, before: 'on' })),
      { id, at, ...job, audit: Array.from({ length: entries }, () => entry) },
    );
    const range = { from: 0, to: users.length };
    const exceptions = users.flatMap((user, nth) => {
      const text = Object.hasOwn(refused, user) ? refused[user] : undefined;
      return text === undefined ? [] : [{ index: nth, user, text }];
    });
    run.step({ type: 'batch.started', batch: 1, ...range });
    run.step({
      type: 'batch.answered',
      batch: 1,
      durationMs: 300 + ((index * 37) % 900),
      ...range,
      common: { answer: 'accepted' },
      exceptions: exceptions.map((one) => ({ ...one, answer: 'refused' })),
    });
    run.step({
      type: 'targets.settled',
      ...range,
      common: { outcome: 'removed', verified: true },
      exceptions: exceptions.map(({ text, ...one }) => ({
        ...one,
        outcome: 'refused',
        verified: false,
        code: 'refused-by-cpanel',
        reason: text,
      })),
    });
    run.step({ type: 'job.finished', state: 'finished', counts: { ...run.view.job.counts } });
    store.commit({ job: run.view.job, events });
    return id;
  });
  store.close();
  await daemon.start();
  return ids;
}

/**
 * A record of years on a server of ten thousand accounts: jobs of many and of few.
 * @param entries audit entries of each of its 2,000 jobs
 */
export function years(entries: number): SeededJob[] {
  const names = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => accountName((from + index) % 10_000));
  const few = Array.from({ length: 1980 }, (_, index) => ({
    users: names(index * 5, 5),
    daysAgo: 400 - index * 0.2,
    reason: `Lost phone, caller ${index}`,
    ticket: `INC-${10_000 + index}`,
    entries,
    ...(index % 7 === 0 && { actor: { user: 'root', via: 'cli', sudoUser: 'carol' } as const }),
  }));
  const many = Array.from({ length: 20 }, (_, index) => ({
    users: names(0, 10_000),
    daysAgo: 500 - index,
    reason: 'Clock fault after the migration',
    entries,
  }));
  return [...many, ...few];
}

/** An id of version 7, of a time. */
function idOf(at: number, index: number): string {
  const time = at.toString(16).padStart(12, '0');
  const end = index.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${end}`;
}
