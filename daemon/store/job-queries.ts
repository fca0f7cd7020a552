import type { DatabaseSync } from 'node:sqlite';
import type { CallRecord, JobStore } from '../jobs/ports.ts';
import type { JobEvent } from '../protocol/events.ts';
import {
  type AcceptedTarget,
  applyEvent,
  IllegalTransition,
  type JobView,
  openView,
} from '../protocol/fold.ts';
import type { Job } from '../protocol/job.ts';
import { makeSnapshot, type Snapshot } from '../protocol/snapshot.ts';
import type { TwoFactorState } from '../protocol/target.ts';
import { query } from './database.ts';
import { type Page, type PageRequest, pageOf, readCursor } from './page.ts';

/** Jobs as they are read. */
export interface JobQueries extends Pick<JobStore, 'unfinished'> {
  job(id: string): Job | undefined;
  /** The job with its targets, from its events; undefined if it is unknown or its detail was deleted. */
  view(id: string): JobView | undefined;
  /** The job as watchers are told it; undefined like `view`. */
  snapshot(id: string): Snapshot | undefined;
  /** Newest first; of one actor, or of all. */
  jobs(request: PageRequest & { actorId?: string }): Page<Job>;
  /** The job's events after a sequence, in order. */
  events(jobId: string, after: number, limit: number): JobEvent[];
}

interface JobRow {
  job: number;
  body: string;
}

/** @param unanswered finds a job's open call */
export function jobQueries(
  db: DatabaseSync,
  unanswered: (job: number, jobId: string) => CallRecord | undefined,
): JobQueries {
  const byId = query<JobRow>(db, 'SELECT job, body FROM jobs WHERE id = ?');
  const list = query<JobRow>(db, 'SELECT job, body FROM jobs WHERE job < ? ORDER BY job DESC LIMIT ?');
  const listOf = query<JobRow>(
    db,
    'SELECT job, body FROM jobs WHERE job < ? AND actor_id = ? ORDER BY job DESC LIMIT ?',
  );
  const open = query<JobRow & { machineId: string; lastEventAt: number }>(
    db,
    `SELECT job, body, machine_id AS machineId, last_event_at AS lastEventAt
     FROM jobs WHERE finished_at IS NULL ORDER BY job`,
  );
  const eventsOf = query<{ body: string }>(
    db,
    'SELECT body FROM events WHERE job = ? AND seq > ? ORDER BY seq LIMIT ?',
  );
  const targetsOf = query<{ user: string; before: TwoFactorState; protected: number }>(
    db,
    'SELECT user, before, protected FROM targets WHERE job = ? ORDER BY idx',
  );

  function readEvents(job: number, after: number, limit: number): JobEvent[] {
    return eventsOf.all(job, after, limit).map(({ body }) => JSON.parse(body) as JobEvent);
  }

  function readAccepted(job: number): AcceptedTarget[] {
    return targetsOf.all(job).map(({ user, before, protected: guarded }) => ({
      user,
      before,
      ...(guarded === 1 && { protected: true as const }),
    }));
  }

  function rebuild(job: number): JobView | undefined {
    const [first, ...rest] = readEvents(job, 0, -1);
    if (first === undefined) return undefined;
    if (first.type !== 'job.accepted') throw new IllegalTransition(`${first.job} was never accepted`);
    const view = openView(first, readAccepted(job));
    for (const event of rest) applyEvent(view, event);
    return view;
  }

  return {
    job(id) {
      const row = byId.get(id);
      return row && jobOf(row);
    },
    view(id) {
      const row = byId.get(id);
      return row && rebuild(row.job);
    },
    snapshot(id) {
      const row = byId.get(id);
      const all = row === undefined ? [] : readEvents(row.job, 0, -1);
      return row === undefined || all.length === 0
        ? undefined
        : makeSnapshot(jobOf(row), readAccepted(row.job), all);
    },
    jobs({ limit, before, actorId }) {
      const [start = Number.MAX_SAFE_INTEGER] = readCursor(before, 1);
      const rows = actorId === undefined ? list.all(start, limit + 1) : listOf.all(start, actorId, limit + 1);
      return pageOf(rows, limit, jobOf, ({ job }) => [job]);
    },
    events(jobId, after, limit) {
      const row = byId.get(jobId);
      return row === undefined ? [] : readEvents(row.job, after, limit);
    },
    unfinished: () =>
      open.all().map((row) => {
        const view = rebuild(row.job);
        const { id } = jobOf(row);
        if (view === undefined) throw new IllegalTransition(`${id} has not ended and has no events`);
        const call = unanswered(row.job, id);
        const { lastEventAt, machineId } = row;
        return { view, lastEventAt, machineId, ...(call && { call }) };
      }),
  };
}

function jobOf(row: JobRow): Job {
  return JSON.parse(row.body) as Job;
}
