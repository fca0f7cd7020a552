import { EventList, JobEvent } from '../../protocol/events.ts';
import {
  EventsQuery,
  hasEnded,
  Job,
  JobList,
  JobRequest,
  TargetList,
  TargetsQuery,
} from '../../protocol/job.ts';
import { Comparison } from '../../protocol/comparison.ts';
import { JobsQuery } from '../../protocol/job-search.ts';
import { Plan } from '../../protocol/plan.ts';
import { Snapshot } from '../../protocol/snapshot.ts';
import { StartedJob, StartQuery } from '../../protocol/started.ts';
import { compareJob } from '../commands/compare.ts';
import { cancelJob, listJobs, listTargets, readEvents, readSnapshot, visibleJob } from '../commands/jobs.ts';
import { retryJob } from '../commands/retry.ts';
import { startJob } from '../commands/start.ts';
import { route } from '../route.ts';
import { sightOf } from '../sight.ts';
import { streamEvents } from '../stream.ts';

/** Everything about jobs. */
export const jobRoutes = [
  route({
    method: 'get',
    path: '/v1/jobs',
    command: 'job.list',
    name: 'listJobs',
    summary: 'Lists jobs, newest first; those that fit all filters.',
    query: JobsQuery,
    answers: { 200: { schema: JobList, means: 'A page of jobs.' } },
    problems: [],
    run: ({ service, caller, query }) => ({ status: 200, body: listJobs(service, caller, query) }),
  }),
  route({
    method: 'post',
    path: '/v1/jobs',
    command: 'job.start',
    name: 'startJob',
    summary: 'Starts a job from a plan, or from names in one step.',
    description:
      'Above 25 accounts to be removed `confirm.count` must be their number, and `confirm.protected` must always name exactly the protected accounts of the plan. A `startAt` that is past starts at once.',
    headers: ['Idempotency-Key'],
    query: StartQuery,
    body: JobRequest,
    answers: {
      200: { schema: Job, means: 'The job that an equal request with this key has made.', hasLocation: true },
      201: { schema: StartedJob, means: 'The job, accepted and on record.', hasLocation: true },
    },
    problems: [
      'idempotency-key-missing',
      'idempotency-key-reused',
      'plan-not-found',
      'plan-expired',
      'reason-missing',
      'confirmation-missing',
      'confirmation-mismatch',
      'too-many-jobs',
      'malformed-name',
      'too-many-targets',
      'whmapi1-unavailable',
      'whmapi1-refused',
    ],
    async run({ service, caller, query, body, request }) {
      const { job, isNew, warnings } = await startJob(service, caller, body, request.get('idempotency-key'));
      const location = `/v1/jobs/${job.id}`;
      if (!isNew) return { status: 200, body: job, location };
      const told = query.warnings === 'true' && warnings !== undefined ? { warnings } : {};
      return { status: 201, body: { ...job, ...told }, location };
    },
  }),
  route({
    method: 'get',
    path: '/v1/jobs/:id',
    command: 'job.read',
    name: 'readJob',
    summary: 'Tells a job as it is now.',
    answers: { 200: { schema: Job, means: 'The job.' } },
    problems: [],
    run: ({ service, caller, id }) => ({ status: 200, body: visibleJob(service, caller, id) }),
  }),
  route({
    method: 'get',
    path: '/v1/jobs/:id/snapshot',
    command: 'job.read',
    name: 'readSnapshot',
    summary: "Tells a job's whole state, with the sequence that it includes.",
    answers: { 200: { schema: Snapshot, means: 'Its targets and all its events so far.' } },
    problems: ['detail-deleted', 'whmapi1-unavailable', 'whmapi1-refused'],
    async run({ service, caller, id }) {
      const sight = await sightOf(service, caller);
      return { status: 200, body: readSnapshot(service, caller, id, sight) };
    },
  }),
  route({
    method: 'get',
    path: '/v1/jobs/:id/targets',
    command: 'job.read',
    name: 'listTargets',
    summary: "Lists a job's targets in their order.",
    query: TargetsQuery,
    answers: { 200: { schema: TargetList, means: 'A page of targets.' } },
    problems: ['detail-deleted', 'whmapi1-unavailable', 'whmapi1-refused'],
    run: async ({ service, caller, id, query }) => ({
      status: 200,
      body: await listTargets(service, caller, id, query),
    }),
  }),
  route({
    method: 'get',
    path: '/v1/jobs/:id/compare',
    command: 'job.read',
    name: 'compareJob',
    summary: "Holds a job's outcomes against its plan.",
    answers: { 200: { schema: Comparison, means: 'What was planned, and what came of it.' } },
    problems: ['detail-deleted', 'whmapi1-unavailable', 'whmapi1-refused'],
    run: async ({ service, caller, id }) => ({ status: 200, body: await compareJob(service, caller, id) }),
  }),
  route({
    method: 'get',
    path: '/v1/jobs/:id/events',
    command: 'job.read',
    name: 'readEvents',
    summary: "Tells a job's events after a sequence; waits for the next one if asked to.",
    description:
      'With `Accept: application/x-ndjson` every event comes as a line, until the last one; but not through WHM, where few waits may be held: one too many is answered at once, with `retryAfter`.',
    query: EventsQuery,
    answers: { 200: { schema: EventList, means: 'The next events; none if the wait was in vain.' } },
    lines: JobEvent,
    problems: ['detail-deleted', 'too-many-streams', 'whmapi1-unavailable', 'whmapi1-refused'],
    async run({ service, caller, id, query, request, response }) {
      const asksLines = request.get('accept')?.includes('application/x-ndjson') === true;
      // A stream through WHM would keep one of cpsrvd's children until the job ends.
      if (!asksLines || caller.actor.via === 'whm') {
        return { status: 200, body: await readEvents(service, caller, id, query) };
      }
      await streamEvents(service, caller, id, query, response);
      return undefined;
    },
  }),
  route({
    method: 'post',
    path: '/v1/jobs/:id/cancel',
    command: 'job.cancel',
    name: 'cancelJob',
    summary: 'Ends a job before its next call; what was done stays done.',
    answers: {
      200: { schema: Job, means: 'The job has ended.' },
      202: { schema: Job, means: 'The job ends once its call under way has been settled.' },
    },
    problems: ['job-ended'],
    async run({ service, caller, id }) {
      const job = await cancelJob(service, caller, id);
      return { status: hasEnded(job.state) ? 200 : 202, body: job };
    },
  }),
  route({
    method: 'post',
    path: '/v1/jobs/:id/retry',
    command: 'job.retry',
    name: 'retryJob',
    summary: "Plans a job's failed targets anew; nothing starts by this alone.",
    answers: { 201: { schema: Plan, means: 'The plan; a job made from it names the old one.' } },
    problems: [
      'detail-deleted',
      'job-not-ended',
      'nothing-to-retry',
      'too-many-plans',
      'whmapi1-unavailable',
      'whmapi1-refused',
    ],
    run: async ({ service, caller, id }) => ({ status: 201, body: await retryJob(service, caller, id) }),
  }),
];
