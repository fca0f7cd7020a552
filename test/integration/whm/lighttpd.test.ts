import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { EventList } from '../../../daemon/protocol/events.ts';
import { Job } from '../../../daemon/protocol/job.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { Plan } from '../../../daemon/protocol/plan.ts';
import { Status } from '../../../daemon/protocol/status.ts';
import { type SendOptions, send } from '../../host/whm/client.ts';
import { stage } from '../harness.ts';
import { lighttpd, serve } from './lighttpd.ts';
import { Told } from './page.ts';
import { recorder } from './recorder.ts';

const skip = lighttpd === undefined && 'lighttpd is not installed (apt-get install lighttpd)';
const session = { REMOTE_USER: 'root', cp_security_token: '/cpsess1234567890', REMOTE_PASSWORD: 'canary' };

async function server(t: TestContext, socket: string, more: Record<string, string> = {}) {
  const program = { WHM_2FA_RESET_NODE: process.execPath, WHM_2FA_RESET_SOCKET: socket };
  const { url } = await serve(t, { ...session, ...program, ...more });
  return async (path: string, { headers = {}, ...options }: SendOptions = {}) => {
    const own = options.body === undefined ? {} : page;
    const address = `${url}/live_api.cgi?path=${encodeURIComponent(path)}`;
    return new Told(await send(address, { ...options, headers: { ...own, ...headers } }));
  };
}
const body = (value: unknown) => ({ method: 'POST', body: JSON.stringify(value) });
const page = { 'Content-Type': 'application/json', 'X-Requested-By': 'whm-2fa-reset' };

test('under a CGI server of others a job runs from its plan to its end', { skip }, async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  const ask = await server(t, daemon.socket);
  (await ask('/v1/status')).as(Status);
  const { planId } = (await ask('/v1/plans', body({ users: ['alice'] }))).as(Plan, 201);
  const headers = { 'X-Idempotency-Key': 'k' };
  const start = { ...body({ planId, reason: 'lost phone' }), headers };
  const job = (await ask('/v1/jobs', start)).as(Job, 201);
  assert.equal((await ask('/v1/jobs', start)).as(Job).id, job.id, 'an equal start is no redirect');
  let after = 0;
  for (let ended = false; !ended; ) {
    const list = (await ask(`/v1/jobs/${job.id}/events?after=${after}&wait=20`)).as(EventList);
    ({ next: after, ended } = list);
  }
  assert.equal(host.twoFactor().has('alice'), false);
  (await ask(`/v1/jobs/${job.id}/cancel`, body({}))).problem('job-ended');
});

test('bodies and answers of any size pass whole, and nothing else does', { skip }, async (t) => {
  const large = Buffer.alloc(8 * 1024 * 1024, 'y');
  const { socket, requests } = await recorder(t, (response) => response.end(large));
  const ask = await server(t, socket);
  const most = `"${'x'.repeat(limits.cgiBodyBytes - 2)}"`;
  const told = await ask('/v1/plans', {
    method: 'POST',
    body: most,
    headers: { 'X-Actor': 'cli', Cookie: 'a=b', Authorization: 'Basic eDp5' },
  });
  assert.equal(told.status, 200);
  assert.ok(told.reply.body.equals(large));
  assert.equal(requests[0]?.body, most);
  const names = requests[0]?.headers.map(([name]) => name) ?? [];
  const known = ['x-actor', 'x-whm-host', 'x-whm-address', 'content-type', 'accept', 'content-length'];
  assert.deepEqual(
    names.filter((name) => !known.includes(name)),
    ['host', 'connection'],
  );
  assert.deepEqual(
    requests[0]?.headers.filter(([name]) => name === 'x-actor'),
    [['x-actor', 'whm:root']],
  );
  (await ask('/v1/plans', { method: 'POST', body: `${most} ` })).problem('body-too-large');
  for (const method of ['PUT', 'DELETE', 'OPTIONS']) {
    (await ask('/v1/jobs', { method, body: '{}' })).problem('method-not-allowed');
    (await ask('/v1/jobs', { method })).problem('missing-request-header');
  }
  assert.equal((await ask('/v1/jobs', { method: 'HEAD' })).status, 403);
  assert.equal(requests.length, 1);
});

for (const [name, more, code] of [
  ['nobody', { REMOTE_USER: '' }, 'not-logged-in'],
  ['a name that is none', { REMOTE_USER: 'ro ot' }, 'not-logged-in'],
  ['an API token', { WHM_API_TOKEN_NAME: 'deploy' }, 'api-token-not-accepted'],
  ['no security token', { cp_security_token: '' }, 'api-token-not-accepted'],
  ['a daemon that is down', {}, 'daemon-unreachable'],
] as const) {
  test(`under a CGI server of others, ${name} is the same problem`, { skip }, async (t) => {
    const ask = await server(t, '/nonexistent/daemon.sock', more);
    (await ask('/v1/status')).problem(code);
  });
}
