import { createHash } from 'node:crypto';
import { acceptPlan, type Start } from '../../jobs/accept.ts';
import { checkSize } from '../../jobs/guard.ts';
import { checkConfirmation } from '../../jobs/confirm.ts';
import { actorId } from '../../protocol/actor.ts';
import type { Job, JobRequest } from '../../protocol/job.ts';
import { limits } from '../../protocol/limits.ts';
import { parseRequest } from '../../protocol/parse.ts';
import type { Plan, PlanWarning } from '../../protocol/plan.ts';
import { ProblemError } from '../../protocol/problem.ts';
import { IdempotencyKey } from '../../protocol/text.ts';
import type { Caller, Service } from '../service.ts';
import { withWarnings } from './guard.ts';
import { planningOf } from './plans.ts';
import { checkRoom } from './room.ts';

const mostOpen = { own: limits.openJobsPerActor, all: limits.openJobs };

/**
 * Starts a job: authorised (by the dispatcher), on record, then told (flow 2).
 * @param key of the Idempotency-Key header
 * @returns the job, whether this request made it, and what its plan warned of
 * @throws ProblemError `plan-not-found`, `plan-expired`, `confirmation-…`, `idempotency-key-…`, `too-many-jobs`,
 * `shutting-down` also where the client has gone away
 */
export async function startJob(
  service: Service,
  caller: Caller,
  request: JobRequest,
  key: string | undefined,
): Promise<Started> {
  if (key === undefined) throw new ProblemError('idempotency-key-missing', 'No Idempotency-Key was sent.');
  const idempotency = {
    actorId: actorId(caller.actor),
    key: parseRequest(IdempotencyKey, key, 'Idempotency-Key'),
    bodyHash: intentionHash(request),
    at: service.now(),
  };
  const earlier = earlierJob(service, idempotency);
  if (earlier !== undefined) return { job: earlier, isNew: false };
  const plan = await planOf(service, caller, request);
  checkConfirmation(plan, request.confirm);
  const { ticket } = request;
  const reason = reasonOf(service, request);
  const startAt = startTime(request, service.now());
  const start = {
    reason,
    ...(ticket !== undefined && { ticket }),
    ...(startAt !== undefined && { startAt }),
    ...((request.notify ?? service.settings.notifyOwners) && { notify: true as const }),
  };
  const isOnRecord = 'planId' in request;
  return accept(service, caller, { plan, isOnRecord, start }, idempotency);
}

/** What stands for a reason where none has to be given. */
const noReason = '(no reason given)';

function reasonOf({ settings }: Service, { reason }: JobRequest): string {
  if (reason === undefined && settings.reasonRequired) {
    throw new ProblemError(
      'reason-missing',
      'The start gives no reason, and the configuration asks for one.',
    );
  }
  return reason ?? noReason;
}

/**
 * When a job is to begin, by the daemon's own clock; undefined: at once.
 * @throws ProblemError `invalid-request` for a time further ahead than a delay may be: nobody would remember the job
 */
function startTime({ startAt, delaySeconds }: JobRequest, now: number): string | undefined {
  if (delaySeconds !== undefined) return new Date(now + delaySeconds * 1000).toISOString();
  if (startAt === undefined || Date.parse(startAt) - now <= limits.delaySeconds * 1000) return startAt;
  const latest = new Date(now + limits.delaySeconds * 1000).toISOString();
  const message = `A start is at most ${limits.delaySeconds / 86_400} days ahead: ${latest} at the latest.`;
  throw new ProblemError('invalid-request', `startAt: ${message}`, {
    errors: [{ path: 'startAt', message }],
  });
}

/** A start by a program that waits for the end and cannot be asked. */
export interface UnaskedStart {
  users: readonly string[];
  /** Protected names that may be removed; the others are refused. */
  included: ReadonlySet<string>;
  reason: string;
  ticket?: string;
  /** Left out: as the configuration says. */
  notify?: boolean;
}

/**
 * Plans and starts a job without confirmation; it does not wait for the server's load. Each call is a start of
 * its own, under a fresh key.
 * @throws ProblemError what Planner.plan throws, `too-many-jobs`
 */
export async function startUnasked(
  service: Service,
  caller: Caller,
  { users, included, notify, ...start }: UnaskedStart,
): Promise<Job> {
  const plan = await service.planner.plan({ users: [...users] }, { ...planningOf(caller), included });
  const bodyHash = hashOf({ users, included: [...included], ...start });
  const idempotency = { actorId: actorId(caller.actor), key: service.newId(), bodyHash, at: service.now() };
  const told = (notify ?? service.settings.notifyOwners) ? { notify: true as const } : {};
  const accepted = { plan, isOnRecord: false, start: { ...start, ...told, urgent: true as const } };
  return accept(service, caller, accepted, idempotency).job;
}

interface Started {
  job: Job;
  /** This request made it. */
  isNew: boolean;
  /** Of the plan that it was made from. */
  warnings?: PlanWarning[];
}

interface Accepted {
  plan: Plan;
  /** The plan was kept for this start, and is used up by it. */
  isOnRecord: boolean;
  start: Pick<Start, 'reason' | 'ticket' | 'startAt' | 'urgent' | 'notify'>;
}

function accept(
  service: Service,
  caller: Caller,
  { plan, isOnRecord, start: { startAt, ...start } }: Accepted,
  idempotency: { actorId: string; key: string; bodyHash: string; at: number },
): Started {
  // Asked again after every wait: from here to the commit nothing comes in between.
  const earlier = earlierJob(service, idempotency);
  if (earlier !== undefined) return { job: earlier, isNew: false };
  // Who left before the job was on record, by Ctrl-C or long ago, cannot be told of it and may not mean it any more.
  if (caller.signal.aborted) {
    throw new ProblemError(
      'shutting-down',
      'Nothing was started: the client is gone or the service is stopping.',
    );
  }
  const { engine } = service;
  checkRoom('jobs', caller, { own: engine.openOf(caller.actor), all: engine.open }, mostOpen);
  const { actor } = caller;
  checkSize(plan, service.guard);
  const now = service.now();
  const { view, targets, events } = acceptPlan(plan, {
    id: service.newId(),
    actor,
    ...start,
    ...(startAt !== undefined && Date.parse(startAt) > now && { startAt }),
    now: new Date(now).toISOString(),
  });
  const users = plan.targets.filter(({ intent }) => intent === 'remove').map(({ user }) => user);
  const detail = {
    jobId: view.job.id,
    reason: start.reason,
    ...(start.ticket !== undefined && { ticket: start.ticket }),
    ...(start.notify && { notify: true }),
    ...(plan.protected.length > 0 && { protected: plan.protected }),
    ...(plan.warnings !== undefined && { warnings: plan.warnings.map(({ code }) => code) }),
    counts: plan.counts,
    users,
  };
  service.store.accept({
    job: view.job,
    targets,
    events,
    audit: [{ at: now, actor, action: 'job.accepted', detail }],
    ...(isOnRecord && { planId: plan.planId }),
    idempotency,
  });
  const job = structuredClone(view.job);
  service.hub.publish(job.id, events);
  service.engine.start(view, Date.parse(plan.readAt));
  return { job, isNew: true, ...(plan.warnings && { warnings: plan.warnings }) };
}

async function planOf(service: Service, caller: Caller, request: JobRequest): Promise<Plan> {
  if (!('planId' in request)) {
    const plan = await service.planner.plan({ users: request.users }, planningOf(caller));
    return withWarnings(service, caller.actor, plan);
  }
  const plan = service.store.plan(actorId(caller.actor), request.planId);
  if (plan === undefined) throw new ProblemError('plan-not-found', `No plan ${request.planId} is open.`);
  if (Date.parse(plan.expiresAt) < service.now()) {
    throw new ProblemError('plan-expired', `The plan expired at ${plan.expiresAt}.`);
  }
  return plan;
}

function earlierJob(
  service: Service,
  { actorId: owner, key, bodyHash }: { actorId: string; key: string; bodyHash: string },
): Job | undefined {
  const known = service.store.idempotent(owner, key);
  if (known === undefined) return undefined;
  if (known.bodyHash !== bodyHash) {
    throw new ProblemError('idempotency-key-reused', 'The key belongs to another request of yours.', {
      jobId: known.jobId,
    });
  }
  return service.store.job(known.jobId);
}

/**
 * What is asked for, without its confirmation: a script that repeats a start counts again, and finds less to
 * remove once the first one has run.
 */
function intentionHash(request: JobRequest): string {
  return hashOf({ ...request, confirm: undefined });
}

function hashOf(intention: object): string {
  return createHash('sha256').update(JSON.stringify(intention)).digest('hex');
}
