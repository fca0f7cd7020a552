import { AccountList, AccountsQuery } from '../protocol/accounts.ts';
import { AuditEntry, AuditList, AuditQuery, AuditVerdict, VerifyQuery } from '../protocol/audit.ts';
import { Ticket, TicketRequest } from '../protocol/frames.ts';
import { PlanAnswer, PlanQuery, PlanRequest } from '../protocol/plan.ts';
import { Settings } from '../protocol/settings.ts';
import { Status } from '../protocol/status.ts';
import { Why, WhyQuery } from '../protocol/why.ts';
import { listAccounts } from './commands/accounts.ts';
import { allAudit, listAudit } from './commands/audit.ts';
import { createPlan } from './commands/plans.ts';
import { readStatus } from './commands/status.ts';
import { createTicket } from './commands/tickets.ts';
import { explain } from './commands/why.ts';
import { ApiDocument, describeApi } from './openapi/document.ts';
import { type Route, route } from './route.ts';
import { streamLines } from './stream.ts';
import { jobRoutes } from './routes/jobs.ts';
import { recordRoutes } from './routes/record.ts';

// Made when it is first asked for: hardly anyone does, and a start is not to wait for it.
let document: ApiDocument | undefined;

/** Every address of the daemon; each is one command of the table of rights. */
export const routes: readonly Route[] = [
  route({
    method: 'get',
    path: '/v1/status',
    command: 'status.read',
    name: 'readStatus',
    summary: 'Tells how the daemon and cPanel are.',
    answers: { 200: { schema: Status, means: 'The daemon at a glance.' } },
    problems: [],
    run: async ({ service, caller }) => ({ status: 200, body: await readStatus(service, caller) }),
  }),
  route({
    method: 'get',
    path: '/v1/settings',
    command: 'settings.read',
    name: 'readSettings',
    summary: 'Tells what the configuration says to whoever offers a start.',
    answers: { 200: { schema: Settings, means: 'The settings; they hold until the service restarts.' } },
    problems: [],
    run: ({ service }) => ({ status: 200, body: service.settings }),
  }),
  route({
    method: 'post',
    path: '/v1/plans',
    command: 'plan.create',
    name: 'createPlan',
    summary: 'Says what would happen to accounts that are named or selected; changes nothing.',
    query: PlanQuery,
    body: PlanRequest,
    answers: { 201: { schema: PlanAnswer, means: 'The plan, kept for 15 minutes.' } },
    problems: [
      'malformed-name',
      'too-many-targets',
      'nothing-selected',
      'too-many-plans',
      'whmapi1-unavailable',
      'whmapi1-refused',
    ],
    async run({ service, caller, query, body }) {
      const { targets, ...head } = await createPlan(service, caller, body);
      return { status: 201, body: query.targets === 'none' ? head : { ...head, targets } };
    },
  }),
  ...jobRoutes,
  ...recordRoutes,
  route({
    method: 'get',
    path: '/v1/accounts',
    command: 'accounts.list',
    name: 'listAccounts',
    summary: 'Lists accounts with their 2FA, filtered and sorted.',
    query: AccountsQuery,
    answers: { 200: { schema: AccountList, means: 'A page of accounts.' } },
    problems: ['whmapi1-unavailable', 'whmapi1-refused'],
    run: async ({ service, caller, query }) => ({
      status: 200,
      body: await listAccounts(service, caller, query),
    }),
  }),
  route({
    method: 'get',
    path: '/v1/why',
    command: 'accounts.why',
    name: 'explainLogin',
    summary: 'Says what may keep somebody from logging in, before anything is removed.',
    query: WhyQuery,
    answers: { 200: { schema: Why, means: 'The accounts that may be meant, and what was found.' } },
    problems: ['malformed-name', 'too-many-reads', 'whmapi1-unavailable', 'whmapi1-refused'],
    run: async ({ service, caller, query }) => ({
      status: 200,
      body: await explain(service, caller, query),
    }),
  }),
  route({
    method: 'get',
    path: '/v1/audit',
    command: 'audit.list',
    name: 'listAudit',
    summary: 'Lists audit entries, newest first.',
    description: 'With `Accept: application/x-ndjson` all that fit come as lines; but not through WHM.',
    query: AuditQuery,
    lines: AuditEntry,
    answers: { 200: { schema: AuditList, means: 'A page of audit entries.' } },
    problems: ['too-many-streams', 'whmapi1-unavailable', 'whmapi1-refused'],
    async run({ service, caller, query, request, response }) {
      const asksLines = request.get('accept')?.includes('application/x-ndjson') === true;
      if (!asksLines || caller.actor.via === 'whm') {
        return { status: 200, body: await listAudit(service, caller, query) };
      }
      await streamLines(caller, allAudit(service, caller, query), response);
      return undefined;
    },
  }),
  route({
    method: 'get',
    path: '/v1/audit/verify',
    command: 'audit.verify',
    name: 'verifyAudit',
    summary: 'Checks the whole chain of audit entries.',
    query: VerifyQuery,
    answers: { 200: { schema: AuditVerdict, means: 'Whether the chain is whole, or the first fault.' } },
    problems: [],
    run: async ({ service, query: { sequence, hash } }) => {
      const noted = sequence !== undefined && hash !== undefined ? { sequence, hash } : undefined;
      return { status: 200, body: await service.store.verifyAudit(noted) };
    },
  }),
  route({
    method: 'post',
    path: '/v1/tickets',
    command: 'ticket.create',
    name: 'createTicket',
    summary: 'Gives the page a one-use pass to the WebSocket.',
    headers: ['X-WHM-Host'],
    body: TicketRequest,
    answers: { 201: { schema: Ticket, means: 'The ticket and where to connect with it.' } },
    problems: ['origin-mismatch', 'no-gateway', 'too-many-tickets'],
    run: ({ service, caller, body, request }) => ({
      status: 201,
      body: createTicket(service, caller, body, request.get('x-whm-host')),
    }),
  }),
  route({
    method: 'get',
    path: '/v1/openapi.json',
    command: 'document.read',
    name: 'readDocument',
    summary: 'Describes all this as an OpenAPI document.',
    answers: { 200: { schema: ApiDocument, means: 'This document.' } },
    problems: [],
    run: () => ({ status: 200, body: (document ??= describeApi(routes)) }),
  }),
];
