import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Job } from '../../daemon/protocol/job.ts';
import { limits } from '../../daemon/protocol/limits.ts';
import { NotBackList } from '../../daemon/protocol/not-back.ts';
import { Plan, PlanHead } from '../../daemon/protocol/plan.ts';
import { type ProblemCode, problemTable } from '../../daemon/protocol/problems.ts';
import { Story } from '../../daemon/protocol/story.ts';
import { routes } from '../../daemon/server/routes.ts';
import { stage } from './harness.ts';
import { eventsUntil, finished, removal, startJob } from './jobs.ts';
import { type Contract, contractOf } from './openapi-check.ts';

const unknownJob = '/v1/jobs/01890a5d-ac96-774b-bcce-b302099a8057';
const start = (key: string, body: Record<string, unknown>) => ({
  headers: { 'Idempotency-Key': key },
  body: { reason: 'lost phone', ...body },
});

test('the document is OpenAPI 3.1 and names the routes of the table, no other', async (t) => {
  const { daemon } = await stage(t);
  const { document } = await contractOf(daemon);
  const validator = new Validator();
  assert.deepEqual(await validator.validate(structuredClone(document) as never), { valid: true });
  assert.equal(validator.version, '3.1');
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  const table = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/gu, '{$1}')}`);
  const others = ['json', 'xml'].flatMap((form) =>
    ['get', 'post'].map((way) => `${way} /${form}-api/{function}`),
  );
  assert.deepEqual(operations.toSorted(), [...table, ...others, 'get /v1/ws'].toSorted());
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );
  assert.equal(new Set(ids).size, ids.length, 'operation ids are unique');
});

test('every problem code of the document stands in the problem table with its status', async (t) => {
  const { daemon } = await stage(t);
  const api = await contractOf(daemon);
  const { problem: _any, ...byCode } = api.document.components.responses;
  for (const code of Object.keys(byCode)) {
    assert.ok(Object.hasOwn(problemTable, code), `${code} is no code of the table`);
    const { status, title, next } = problemTable[code as ProblemCode];
    const whole = {
      type: `urn:whm-2fa-reset:problem:${code}`,
      status,
      code,
      title,
      next,
      detail: 'It was so.',
    };
    api.check('/components/schemas/Problem', whole);
  }
  const told = JSON.stringify(api.document).matchAll(/"code":\{"type":"string","const":"([a-z0-9-]+)"\}/gu);
  const codes = Array.from(told, ([, code]) => code ?? '');
  assert.deepEqual(new Set(codes), new Set(Object.keys(byCode)));
});

test('every good answer is what the document says', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob', 'carol', 'dora'], off: ['erik'] });
  host.setTwoFactor(['root'], true);
  const api = await contractOf(daemon);
  await api.ask('GET', '/v1/openapi.json');
  await api.ask('GET', '/v1/status');
  await api.ask('GET', '/v1/settings');
  await api.ask('GET', '/v1/why?name=alice.example');
  await api.ask('GET', '/v1/overview');
  await api.ask('GET', '/v1/accounts?limit=2&sort=-domain&maxAge=0');
  await api.ask('POST', '/v1/plans', { body: { selection: { twoFactor: 'on' } } });
  const headless = await api.ask('POST', '/v1/plans?targets=none', { body: { users: ['alice'] } });
  const head = headless.as(PlanHead, 201);
  assert.deepEqual([head.counts.remove, 'targets' in head], [1, false]);
  const users = ['alice', 'erik', 'root', 'ghost', 'info@alice.example', 'helper@alice'];
  const plan = (await api.ask('POST', '/v1/plans', { body: { users } })).as(Plan, 201);
  host.setTwoFactor(['erik'], true);
  const body = {
    planId: plan.planId,
    confirm: { count: plan.counts.remove, protected: plan.protected },
    ticket: 'T-1',
  };
  const job = (await api.ask('POST', '/v1/jobs', start('k1', body))).as(Job, 201);
  await finished(daemon, job.id);
  await api.ask('POST', '/v1/jobs', start('k1', body));
  await readsOf(api, job.id);

  host.addFault({ kind: 'exit', code: 1, when: { function: removal, calls: 1 } });
  const failing = await startJob(daemon, ['bob'], { actor: 'whm:root' });
  await finished(daemon, failing.id);
  await readsOf(api, failing.id);
  const retry = (await api.ask('POST', `/v1/jobs/${failing.id}/retry`)).as(Plan, 201);
  const again = (await api.ask('POST', '/v1/jobs', start('k2', { planId: retry.planId }))).as(Job, 201);
  assert.equal((await finished(daemon, again.id)).job.retryOf, failing.id);
  await readsOf(api, again.id);

  host.gate('hold', 'before-save', { function: removal });
  const held = await startJob(daemon, ['carol']);
  await host.reached('hold');
  await readsOf(api, held.id, `/events?after=0`);
  const startAt = new Date(Date.now() + 3_600_000).toISOString();
  const later = (await api.ask('POST', '/v1/jobs', start('k3', { users: ['dora'], startAt }))).as(Job, 201);
  await eventsUntil(daemon, later.id, ({ type }) => type === 'job.waiting');
  await readsOf(api, later.id, '/events?after=0');
  await api.ask('POST', `/v1/jobs/${held.id}/cancel`, { body: {} });
  host.open('hold');
  await finished(daemon, held.id);
  await api.ask('POST', `/v1/jobs/${later.id}/cancel`);
  await finished(daemon, later.id);
  await readsOf(api, later.id);

  await api.ask('GET', '/v1/jobs?limit=1&account=alice&actor=root&from=2020-01-01T00:00:00.000Z');
  assert.ok((await api.ask('GET', '/v1/not-back?days=0&limit=1')).as(NotBackList).items.length > 0);
  assert.ok((await api.ask('GET', '/v1/story?user=alice')).as(Story).items.length > 0);
  await api.ask('GET', '/v1/audit?limit=500');
  await api.ask('GET', '/v1/audit/verify');
  const page = {
    headers: { 'X-WHM-Host': 'host.example:2087' },
    body: { origin: 'https://host.example:2087' },
  };
  await api.ask('POST', '/v1/tickets', page);

  const names = '?api.version=1&user=alice&user=ghost';
  await api.ask('GET', `/json-api/twofactorauth_get_user_configs${names}`, { actor: null });
  await api.ask('POST', '/json-api/twofactorauth_remove_user_config', {
    actor: null,
    body: { 'api.version': 1, user: ['alice', 'ghost'], reason: 'lost phone', notify: '0' },
  });
  await api.ask('GET', '/xml-api/twofactorauth_policy_status?api.version=1', { actor: null });
  await api.ask('GET', '/json-api/twofactorauth_policy_status', { actor: null });

  // A cancel answers 200 only if the end overtakes the answer: no test can make it do so.
  const unprovoked = ['cancelJob 200'];
  const documented = routes.flatMap(({ name, answers }) =>
    Object.keys(answers).map((status) => `${name} ${status}`),
  );
  assert.deepEqual(
    documented.filter((answer) => !api.seen.has(answer) && !unprovoked.includes(answer)),
    [],
  );
});

/** Every way to read a job; its streamed events line by line. */
async function readsOf(api: Contract, id: string, events = '/events?after=0&wait=20'): Promise<void> {
  await api.ask('GET', `/v1/jobs/${id}`);
  await api.ask('GET', `/v1/jobs/${id}/snapshot`);
  await api.ask('GET', `/v1/jobs/${id}/targets?limit=2`);
  await api.ask('GET', `/v1/jobs/${id}/compare`);
  const ended = (await api.ask('GET', `/v1/jobs/${id}${events}`)).text.includes('job.finished');
  if (!ended) return;
  const stream = await api.ask('GET', `/v1/jobs/${id}/events`, {
    headers: { Accept: 'application/x-ndjson' },
  });
  const lines = stream.text.trimEnd().split('\n');
  for (const line of lines) api.check('/components/schemas/JobEvent', JSON.parse(line));
  assert.equal((JSON.parse(lines.at(-1) ?? '') as { type: string }).type, 'job.finished');
}

/** Problems that only trouble, time or hundreds of requests bring about; other tests do. */
const unprovoked: readonly ProblemCode[] = [
  'plan-expired',
  'detail-deleted',
  'too-many-jobs',
  'too-many-reads',
  'too-many-streams',
  'too-many-tickets',
  'shutting-down',
  'internal-error',
  'state-not-writable',
  'state-locked',
  'database-damaged',
  'route-not-found',
  'method-not-allowed',
];

test('every problem is what the document says', async (t) => {
  const on = [
    'alice',
    ...Array.from({ length: limits.unconfirmedRemovals + 1 }, (_, index) => `many${index}`),
  ];
  const { host, daemon } = await stage(t, { on, config: { gateway: { enabled: false } } });
  host.setTwoFactor(['root'], true);
  const api = await contractOf(daemon);
  const refused = async (code: ProblemCode, ...request: Parameters<Contract['ask']>) =>
    (await api.ask(...request)).problem(code);

  await refused('actor-missing', 'GET', '/v1/status', { actor: null });
  await refused('actor-invalid', 'GET', '/v1/status', { actor: 'whm:' });
  await refused('not-permitted', 'GET', '/v1/audit/verify', { actor: 'whm:alice' });
  await refused('job-not-found', 'GET', unknownJob);
  await refused('invalid-request', 'GET', '/v1/jobs?limit=none');
  await refused('invalid-request', 'GET', '/v1/accounts?cursor=none');
  await refused('malformed-json', 'POST', '/v1/plans', { raw: '{' });
  await refused('unsupported-media-type', 'POST', '/v1/plans', {
    raw: 'users',
    headers: { 'Content-Type': 'text/plain' },
  });
  await refused('body-too-large', 'POST', '/v1/plans', { raw: ' '.repeat(limits.bodyBytes + 1) });
  await refused('malformed-name', 'POST', '/v1/plans', { body: { users: ['-rf', 'a/b'] } });
  const many = Array.from({ length: limits.targetsPerPlan + 1 }, (_, index) => `a${index}`);
  await refused('too-many-targets', 'POST', '/v1/plans', { body: { users: many } });
  await refused('nothing-selected', 'POST', '/v1/plans', { body: { selection: { owner: 'nobody' } } });

  await refused('idempotency-key-missing', 'POST', '/v1/jobs', { body: { users: ['alice'], reason: 'r' } });
  const silent = { headers: { 'Idempotency-Key': 'r' }, body: { users: ['alice'] } };
  await refused('reason-missing', 'POST', '/v1/jobs', silent);
  await refused('plan-not-found', 'POST', '/v1/jobs', start('p', { planId: crypto.randomUUID() }));
  await refused('confirmation-missing', 'POST', '/v1/jobs', start('c', { users: on }));
  await refused(
    'confirmation-mismatch',
    'POST',
    '/v1/jobs',
    start('c', { users: on, confirm: { count: 1 } }),
  );
  await refused('confirmation-mismatch', 'POST', '/v1/jobs', start('c', { users: ['root'] }));
  host.gate('hold', 'before-save', { function: removal });
  const job = (await api.ask('POST', '/v1/jobs', start('k', { users: ['alice'] }))).as(Job, 201);
  await refused('idempotency-key-reused', 'POST', '/v1/jobs', start('k', { users: ['many1'] }));
  await refused('job-not-ended', 'POST', `/v1/jobs/${job.id}/retry`);
  host.open('hold');
  await finished(daemon, job.id);
  await refused('account-not-found', 'GET', '/v1/story?user=nobodyhere');
  await refused('nothing-to-retry', 'POST', `/v1/jobs/${job.id}/retry`);
  await refused('job-ended', 'POST', `/v1/jobs/${job.id}/cancel`);

  const page = { headers: { 'X-WHM-Host': 'host.example' }, body: { origin: 'https://host.example' } };
  await refused('no-gateway', 'POST', '/v1/tickets', page);
  await refused('origin-mismatch', 'POST', '/v1/tickets', {
    ...page,
    headers: { 'X-WHM-Host': 'other.example' },
  });

  host.addFault({ kind: 'exit', code: 3, stderr: 'no licence', when: { function: 'listaccts', calls: 1 } });
  await refused('whmapi1-unavailable', 'GET', '/v1/accounts?maxAge=0');
  host.addFault({ kind: 'refuse-call', reason: 'Not today.', when: { function: 'listaccts', calls: 1 } });
  await refused('whmapi1-refused', 'GET', '/v1/accounts?maxAge=0');

  // At once: they share one read of cPanel's list.
  const plans = Array.from({ length: limits.openPlansPerActor }, async () =>
    api.ask('POST', '/v1/plans', { body: { users: ['alice'] } }),
  );
  await Promise.all(plans);
  await refused('too-many-plans', 'POST', '/v1/plans', { body: { users: ['alice'] } });

  const missing = Object.keys(api.document.components.responses).filter(
    (code) => code !== 'problem' && !api.seen.has(code) && !unprovoked.includes(code as ProblemCode),
  );
  assert.deepEqual(missing, []);
});
