import type { Request, Response } from 'express';
import type { CommandName } from '../access/policy.ts';
import { hasEnded } from '../protocol/job.ts';
import { cancelJob, listJobs, listTargets, readEvents, readSnapshot, visibleJob } from './commands/jobs.ts';
import { listAccounts } from './commands/accounts.ts';
import { listAudit } from './commands/audit.ts';
import { createPlan } from './commands/plans.ts';
import { retryJob } from './commands/retry.ts';
import { startJob } from './commands/start.ts';
import { createTicket } from './commands/tickets.ts';
import type { Caller, Service } from './service.ts';
import { streamEvents } from './stream.ts';

/** What a route answers; undefined: it has answered itself. */
export interface Answer {
  status: number;
  body: unknown;
  location?: string;
}

export interface Route {
  method: 'get' | 'post';
  path: string;
  command: CommandName;
  run(
    service: Service,
    caller: Caller,
    request: Request,
    response: Response,
  ): Promise<Answer | undefined> | Answer;
}

const ok = (body: unknown): Answer => ({ status: 200, body });

/** Every address of the daemon; each is one command of the table of rights. */
export const routes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/status',
    command: 'status.read',
    run: async (service) => ok(await service.status()),
  },
  {
    method: 'post',
    path: '/v1/plans',
    command: 'plan.create',
    run: async (service, caller, request) => ({
      status: 201,
      body: await createPlan(service, caller, request.body),
    }),
  },
  {
    method: 'get',
    path: '/v1/jobs',
    command: 'job.list',
    run: (service, caller, request) => ok(listJobs(service, caller, request.query)),
  },
  {
    method: 'post',
    path: '/v1/jobs',
    command: 'job.start',
    run: async (service, caller, request) => {
      const key = request.get('idempotency-key');
      const { job, isNew } = await startJob(service, caller, request.body, key);
      return { status: isNew ? 201 : 200, body: job, location: `/v1/jobs/${job.id}` };
    },
  },
  {
    method: 'get',
    path: '/v1/jobs/:id',
    command: 'job.read',
    run: (service, caller, request) => ok(visibleJob(service, caller, request.params['id'])),
  },
  {
    method: 'get',
    path: '/v1/jobs/:id/snapshot',
    command: 'job.read',
    run: (service, caller, request) => ok(readSnapshot(service, caller, request.params['id'])),
  },
  {
    method: 'get',
    path: '/v1/jobs/:id/targets',
    command: 'job.read',
    run: (service, caller, request) => ok(listTargets(service, caller, request.params['id'], request.query)),
  },
  {
    method: 'get',
    path: '/v1/jobs/:id/events',
    command: 'job.read',
    run: async (service, caller, request, response) => {
      const { id } = request.params;
      if (request.get('accept')?.includes('application/x-ndjson') !== true) {
        return ok(await readEvents(service, caller, id, request.query));
      }
      await streamEvents(service, caller, id, request.query, response);
      return undefined;
    },
  },
  {
    method: 'post',
    path: '/v1/jobs/:id/cancel',
    command: 'job.cancel',
    run: async (service, caller, request) => {
      const job = await cancelJob(service, caller, request.params['id']);
      return { status: hasEnded(job.state) ? 200 : 202, body: job };
    },
  },
  {
    method: 'post',
    path: '/v1/jobs/:id/retry',
    command: 'job.retry',
    run: async (service, caller, request) => ({
      status: 201,
      body: await retryJob(service, caller, request.params['id']),
    }),
  },
  {
    method: 'get',
    path: '/v1/accounts',
    command: 'accounts.list',
    run: async (service, caller, request) => ok(await listAccounts(service, caller, request.query)),
  },
  {
    method: 'get',
    path: '/v1/audit',
    command: 'audit.list',
    run: (service, caller, request) => ok(listAudit(service, caller, request.query)),
  },
  {
    method: 'get',
    path: '/v1/audit/verify',
    command: 'audit.verify',
    run: async (service) => ok(await service.store.verifyAudit()),
  },
  {
    method: 'post',
    path: '/v1/tickets',
    command: 'ticket.create',
    run: (service, caller, request) => ({
      status: 201,
      body: createTicket(service, caller, request.body, request.get('x-whm-host')),
    }),
  },
];
