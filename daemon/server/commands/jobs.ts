import * as z from 'zod/mini';
import { actorId } from '../../protocol/actor.ts';
import type { EventList, JobEvent } from '../../protocol/events.ts';
import {
  type EventsQuery,
  hasEnded,
  type Job,
  type JobList,
  type TargetList,
  type TargetsQuery,
} from '../../protocol/job.ts';
import type { JobsQuery } from '../../protocol/job-search.ts';
import { limits } from '../../protocol/limits.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { Snapshot } from '../../protocol/snapshot.ts';
import { JobId } from '../../protocol/text.ts';
import { viewTarget } from '../../protocol/target.ts';
import { maskEvent, maskSnapshot, maskTarget } from '../mask.ts';
import type { Caller, Service } from '../service.ts';
import { maskOf, type Sight, sightOf } from '../sight.ts';

/** Whether the caller may see the job: everyone sees the jobs that it started, root-level actors all. */
export function mayRead({ actor, scope }: Caller, job: Job): boolean {
  return scope === 'all' || actorId(job.actor) === actorId(actor);
}

/**
 * A job that the caller may see; another's looks like none at all (R6).
 * @throws ProblemError `job-not-found`
 */
export function visibleJob(service: Service, caller: Caller, id: unknown): Job {
  const known = z.safeParse(JobId, id);
  const job = known.success ? service.store.job(known.data) : undefined;
  if (job === undefined || !mayRead(caller, job))
    throw new ProblemError('job-not-found', 'No job with this id is known.');
  return job;
}

/** The job is there, and what it did to whom no longer (retention). */
export function detailDeleted(): ProblemError {
  return new ProblemError(
    'detail-deleted',
    'The job is on record; its targets and events were deleted after the time that the configuration gives them.',
  );
}

/** Those that fit, newest first. */
export function listJobs(
  service: Service,
  { actor, scope }: Caller,
  { limit, cursor, ...filter }: JobsQuery,
): JobList {
  const page = service.store.findJobs({
    ...filter,
    limit: Math.min(limit, limits.jobsPerAnswer),
    ...(cursor !== undefined && { before: cursor }),
    ...(scope === 'own' && { actorId: actorId(actor) }),
  });
  return { items: page.items, next: page.next ?? null };
}

/** The job's targets in order, page by page, with the sequence that they include. */
export async function listTargets(
  service: Service,
  caller: Caller,
  id: unknown,
  { limit, cursor, outcome }: TargetsQuery,
): Promise<TargetList> {
  const { id: jobId } = visibleJob(service, caller, id);
  const mask = maskOf(service, jobId, await sightOf(service, caller));
  const view = service.store.view(jobId);
  if (view === undefined) throw detailDeleted();
  const notices = view.job.notify ? service.store.notices(jobId) : undefined;
  const items: TargetList['items'] = [];
  let index = Number(cursor ?? 0);
  for (; index < view.targets.length && items.length < limit; index++) {
    const target = view.targets[index];
    if (target !== undefined && (outcome === undefined || target.settlement?.outcome === outcome)) {
      const notice = notices?.get(index);
      const told = { ...viewTarget(target, index), ...(notice && { notice }) };
      items.push(mask === undefined ? told : maskTarget(told, mask));
    }
  }
  return { items, next: index < view.targets.length ? String(index) : null, sequence: view.job.sequence };
}

/**
 * Everything that is known of a job, in the form that a watcher folds.
 * @param sight of the caller
 */
export function readSnapshot(service: Service, caller: Caller, id: unknown, sight: Sight): Snapshot {
  const { id: jobId } = visibleJob(service, caller, id);
  const snapshot = service.store.snapshot(jobId);
  if (snapshot === undefined) throw detailDeleted();
  const mask = maskOf(service, jobId, sight);
  return mask === undefined ? snapshot : maskSnapshot(snapshot, mask);
}

/** Events after a sequence; waits for the next one if there is none yet (long-poll, R7). */
export async function readEvents(
  service: Service,
  caller: Caller,
  id: unknown,
  { after, wait }: EventsQuery,
): Promise<EventList> {
  const job = visibleJob(service, caller, id);
  const known = eventsAfter(service, job.id, after);
  if (known.items.length > 0 || known.ended || wait === 0) return seen(service, caller, job.id, known);
  const release = caller.actor.via === 'whm' ? service.heldPolls.hold(actorId(caller.actor)) : () => {};
  if (release === undefined) return { ...known, retryAfter: limits.pollAgainSeconds };
  try {
    await service.hub.next(job.id, wait * 1000, caller.signal);
  } finally {
    release();
  }
  return seen(service, caller, job.id, eventsAfter(service, job.id, after));
}

/** What the caller may see of a list of events. */
async function seen(service: Service, caller: Caller, jobId: string, list: EventList): Promise<EventList> {
  if (list.items.length === 0) return list;
  const mask = maskOf(service, jobId, await sightOf(service, caller));
  return mask === undefined ? list : { ...list, items: list.items.map((event) => maskEvent(event, mask)) };
}

/**
 * The events that are there, at most as many as one answer takes.
 * @throws ProblemError `detail-deleted` if they were deleted: whoever waits for them would wait forever
 */
export function eventsAfter(service: Service, jobId: string, after: number): EventList {
  const items = service.store.events(jobId, after, limits.eventsPerAnswer);
  const next = items.at(-1)?.seq ?? after;
  const job = service.store.job(jobId);
  if (job === undefined || (items.length === 0 && next < job.sequence)) {
    throw detailDeleted();
  }
  return { items, next, ended: hasEnded(job.state) && next >= job.sequence };
}

/** Every event after a sequence as it comes, until the job's last. */
export async function* followEvents(
  service: Service,
  jobId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<JobEvent> {
  let next = after;
  while (!signal.aborted) {
    const list = eventsAfter(service, jobId, next);
    yield* list.items;
    next = list.next;
    if (list.ended) return;
    const isBehind = (service.store.job(jobId)?.sequence ?? 0) > next;
    if (!isBehind) await service.hub.next(jobId, limits.longPollSeconds * 1000, signal);
  }
}

/**
 * Ends a job before its next call; what was done stays done.
 * @throws ProblemError `job-ended`
 */
export async function cancelJob(service: Service, caller: Caller, id: unknown): Promise<Job> {
  const job = visibleJob(service, caller, id);
  if (hasEnded(job.state) || !(await service.engine.cancel(job.id, caller.actor))) {
    throw new ProblemError('job-ended', `The job is ${job.state}.`);
  }
  return service.store.job(job.id) ?? job;
}
