import { routes } from '../../daemon/server/routes.ts';

const unknown = '01890000-0000-7000-8000-000000000000';

/** One thing that can be asked over HTTP, and what it answers to whom it is open. */
export interface Command {
  method: string;
  /** `:id` stands for a job. */
  path: string;
  body?: unknown;
  /** The status of a good answer, or the code of the problem behind the door. */
  yes: number | string;
}

/** Everything that the daemon can be asked, by the name that the tables use. */
export const commands: Readonly<Record<string, Command>> = {
  ...named('GET /v1/status', { yes: 200 }),
  ...named('GET /v1/settings', { yes: 200 }),
  ...named('POST /v1/plans', { yes: 201, body: { users: ['mine1'] } }),
  ...named('GET /v1/jobs', { yes: 200 }),
  ...named('POST /v1/jobs', { yes: 'plan-not-found', body: { planId: unknown, reason: 'lost phone' } }),
  'POST /v1/jobs with notify': {
    method: 'POST',
    path: '/v1/jobs',
    yes: 'plan-not-found',
    body: { planId: unknown, reason: 'lost phone', notify: true },
  },
  ...named('GET /v1/jobs/:id', { yes: 200 }),
  ...named('GET /v1/jobs/:id/snapshot', { yes: 200 }),
  ...named('GET /v1/jobs/:id/targets', { yes: 200 }),
  ...named('GET /v1/jobs/:id/events', { yes: 200 }),
  ...named('POST /v1/jobs/:id/cancel', { yes: 'job-ended', body: {} }),
  ...named('POST /v1/jobs/:id/retry', { yes: 'nothing-to-retry', body: {} }),
  ...named('GET /v1/jobs/:id/compare', { yes: 200 }),
  ...named('GET /v1/overview', { yes: 200 }),
  ...named('GET /v1/not-back', { yes: 200 }),
  'GET /v1/story': { method: 'GET', path: '/v1/story?user=mine1', yes: 200 },
  ...named('GET /v1/accounts', { yes: 200 }),
  'GET /v1/why': { method: 'GET', path: '/v1/why?name=mine1', yes: 200 },
  ...named('GET /v1/audit', { yes: 200 }),
  ...named('GET /v1/audit/verify', { yes: 200 }),
  ...named('POST /v1/tickets', { yes: 201, body: { origin: 'https://whm.example:2087' } }),
  ...named('GET /v1/openapi.json', { yes: 200 }),
  ...named('DELETE /v1/jobs', { yes: 'method-not-allowed' }),
  ...named('OPTIONS /v1/plans', { yes: 'method-not-allowed' }),
  ...named('PUT /v1/jobs/:id', { yes: 'method-not-allowed' }),
  ...named('GET /v1/nothing', { yes: 'route-not-found' }),
  ...api('json-api', 'twofactorauth_get_user_configs'),
  ...api('json-api', 'twofactorauth_policy_status'),
  ...api('json-api', 'twofactorauth_remove_user_config'),
  ...api('xml-api', 'twofactorauth_remove_user_config'),
};

/** The commands that are routes of the daemon; the others are what must not be one. */
export const routed = routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`);

function named(name: string, rest: Omit<Command, 'method' | 'path'>): Record<string, Command> {
  const [method = '', path = ''] = name.split(' ');
  return { [name]: { method, path, ...rest } };
}

/** A call in WHM API form; without names it changes nothing. */
function api(form: string, name: string): Record<string, Command> {
  const [, part = ''] = name.split('twofactorauth_');
  const path = `/${form}/${name}?api.version=1`;
  return { [`GET /${form}/…${part}`]: { method: 'GET', path, yes: 200 } };
}
