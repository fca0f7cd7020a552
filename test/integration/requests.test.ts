import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { limits } from '../../daemon/protocol/limits.ts';
import { JobList } from '../../daemon/protocol/job.ts';
import type { ProblemCode } from '../../daemon/protocol/problems.ts';
import { stage } from './harness.ts';
import type { RequestOptions } from './http.ts';
import { removals } from './jobs.ts';

const key = { 'Idempotency-Key': 'k' };
const good = { users: ['alice'], reason: 'lost phone' };
const unknownJob = '/v1/jobs/01890000-0000-7000-8000-000000000000';

type Case = [name: string, method: string, path: string, options: RequestOptions, code: ProblemCode];

/** Requests that must start nothing; each is a start that would be good but for one thing. */
const cases: Case[] = [
  ['no actor', 'POST', '/v1/jobs', { actor: null, headers: key, body: good }, 'actor-missing'],
  ...['cli', 'whm:root'].map((second): Case => {
    const options = { actor: ['cli', second], headers: key, body: good };
    return [`the actors cli and ${second}`, 'POST', '/v1/jobs', options, 'actor-invalid'];
  }),
  ...['', 'CLI', 'cli ,whm:x', 'root', 'whm:', 'whm:a:b', 'whm:-x', 'whm:a/b', 'web:root'].map(
    (actor): Case => [
      `the actor "${actor}"`,
      'POST',
      '/v1/jobs',
      { actor, headers: key, body: good },
      'actor-invalid',
    ],
  ),
  ['no actor at an unknown address', 'GET', '/nothing', { actor: null }, 'actor-missing'],
  ['JSON that is cut off', 'POST', '/v1/jobs', { headers: key, raw: '{"users":["alice"]' }, 'malformed-json'],
  ['text', 'POST', '/v1/jobs', { headers: key, raw: 'users=alice' }, 'malformed-json'],
  ['a JSON string', 'POST', '/v1/jobs', { headers: key, raw: '"alice"' }, 'malformed-json'],
  ['a list', 'POST', '/v1/jobs', { headers: key, body: [good] }, 'invalid-request'],
  ['no body', 'POST', '/v1/jobs', { headers: key }, 'invalid-request'],
  ['an empty body', 'POST', '/v1/jobs', { headers: key, raw: '' }, 'invalid-request'],
  ...['text/plain', 'application/x-www-form-urlencoded', 'application/json5'].map(
    (type): Case => [
      `a body of type ${type}`,
      'POST',
      '/v1/jobs',
      { headers: { ...key, 'Content-Type': type }, body: good },
      'unsupported-media-type',
    ],
  ),
  ...[{ 'Content-Type': 'application/json; charset=latin1' }, { 'Content-Encoding': 'gzip' }].map(
    (headers): Case => [
      `a body with ${JSON.stringify(headers)}`,
      'POST',
      '/v1/jobs',
      { headers: { ...key, ...headers }, body: good },
      'unsupported-media-type',
    ],
  ),
  [
    'a body above the limit',
    'POST',
    '/v1/jobs',
    { headers: key, body: { ...good, reason: 'x'.repeat(limits.bodyBytes) } },
    'body-too-large',
  ],
  ['no key', 'POST', '/v1/jobs', { body: good }, 'idempotency-key-missing'],
  [
    'a key that is too long',
    'POST',
    '/v1/jobs',
    { headers: { 'Idempotency-Key': 'k'.repeat(201) }, body: good },
    'invalid-request',
  ],
  ['no reason', 'POST', '/v1/jobs', { headers: key, body: { users: ['alice'] } }, 'reason-missing'],
  [
    'an empty reason',
    'POST',
    '/v1/jobs',
    { headers: key, body: { ...good, reason: '  ' } },
    'invalid-request',
  ],
  [
    'a reason of two lines',
    'POST',
    '/v1/jobs',
    { headers: key, body: { ...good, reason: 'a\nb' } },
    'invalid-request',
  ],
  [
    'an unknown member',
    'POST',
    '/v1/jobs',
    { headers: key, body: { ...good, force: true } },
    'invalid-request',
  ],
  [
    'an unknown member of confirm',
    'POST',
    '/v1/jobs',
    { headers: key, body: { ...good, confirm: { all: true } } },
    'invalid-request',
  ],
  [
    '__proto__',
    'POST',
    '/v1/jobs',
    { headers: key, raw: '{"users":["alice"],"reason":"x","__proto__":{"force":true}}' },
    'invalid-request',
  ],
  [
    '__proto__ in confirm',
    'POST',
    '/v1/jobs',
    { headers: key, raw: '{"users":["alice"],"reason":"x","confirm":{"__proto__":{"count":1}}}' },
    'invalid-request',
  ],
  [
    'constructor',
    'POST',
    '/v1/jobs',
    { headers: key, raw: '{"users":["alice"],"reason":"x","constructor":{"prototype":{}}}' },
    'invalid-request',
  ],
  [
    'a plan and names at once',
    'POST',
    '/v1/jobs',
    { headers: key, body: { ...good, planId: '01890000-0000-7000-8000-000000000000' } },
    'invalid-request',
  ],
  ['no names', 'POST', '/v1/jobs', { headers: key, body: { ...good, users: [] } }, 'invalid-request'],
  [
    'a number as name',
    'POST',
    '/v1/jobs',
    { headers: key, body: { ...good, users: [7] } },
    'invalid-request',
  ],
  [
    'a name as text',
    'POST',
    '/v1/jobs',
    { headers: key, body: { ...good, users: 'alice' } },
    'invalid-request',
  ],
  ...['', '-rf', 'a/b', '..', '.', 'a\nb', 'a\0b', ' alice', '\u2028x', '\ud800', 'é'.repeat(128)].flatMap(
    (name): Case[] => {
      const shown = `the name ${JSON.stringify(name).slice(0, 20)}`;
      const users = ['alice', name];
      return [
        [shown, 'POST', '/v1/jobs', { headers: key, body: { ...good, users } }, 'malformed-name'],
        [`${shown} in a plan`, 'POST', '/v1/plans', { body: { users } }, 'malformed-name'],
      ];
    },
  ),
  ['a plan of nothing', 'POST', '/v1/plans', { body: {} }, 'invalid-request'],
  ['an unknown selection', 'POST', '/v1/plans', { body: { selection: { all: true } } }, 'invalid-request'],
  [
    'more names than a plan takes',
    'POST',
    '/v1/plans',
    { body: { users: Array.from({ length: limits.targetsPerPlan + 1 }, (_, index) => `u${index}`) } },
    'too-many-targets',
  ],
  ['an unknown address', 'GET', '/v1/nothing', {}, 'route-not-found'],
  ['another case', 'GET', '/V1/status', {}, 'route-not-found'],
  ['a slash too many', 'GET', '/v1/jobs/', {}, 'route-not-found'],
  ['a wrong method', 'DELETE', '/v1/jobs', {}, 'method-not-allowed'],
  ['a start by PUT', 'PUT', '/v1/jobs', { headers: key, body: good }, 'method-not-allowed'],
  ['OPTIONS', 'OPTIONS', '/v1/jobs', {}, 'method-not-allowed'],
  ['an unknown job', 'GET', unknownJob, {}, 'job-not-found'],
  ['an id that is none', 'GET', '/v1/jobs/alice', {}, 'job-not-found'],
  ['an id with a path in it', 'GET', '/v1/jobs/..%2f..%2fetc', {}, 'job-not-found'],
  ['events of an unknown job', 'GET', `${unknownJob}/events?wait=20`, {}, 'job-not-found'],
  ['a cancel of an unknown job', 'POST', `${unknownJob}/cancel`, { body: {} }, 'job-not-found'],
  ['a page of nothing', 'GET', '/v1/jobs?limit=0', {}, 'invalid-request'],
  ['a page that is no number', 'GET', '/v1/jobs?limit=all', {}, 'invalid-request'],
  ...['', '1e1', '0x10', '%205%20', '+5', '5.0', '1&days=2'].map(
    (text): Case => [`the days "${text}"`, 'GET', `/v1/not-back?days=${text}`, {}, 'invalid-request'],
  ),
  ['an unknown query', 'GET', '/v1/jobs?order=old', {}, 'invalid-request'],
  ['a foreign cursor', 'GET', '/v1/jobs?cursor=zzz', {}, 'invalid-request'],
];

test('a bad request is told by its problem and starts nothing', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  for (const [name, method, path, options, code] of cases) {
    await t.test(name, async () => {
      const problem = (await daemon.request(method, path, options)).problem(code);
      assert.notEqual(problem.next, '', 'it says what to do next');
    });
  }
  assert.deepEqual(removals(host), []);
  assert.ok(host.twoFactor().has('alice'));
  assert.deepEqual((await daemon.request('GET', '/v1/jobs')).as(JobList).items, []);
});

test('a wrong method is answered with those that are right', async (t) => {
  const { daemon } = await stage(t);
  for (const [path, allow] of [
    ['/v1/jobs', 'GET, POST'],
    ['/v1/status', 'GET'],
    ['/v1/plans', 'POST'],
  ] as const) {
    const answer = await daemon.request('PATCH', path);
    answer.problem('method-not-allowed');
    assert.equal(answer.headers.allow, allow);
  }
});

test('problems name each bad field', async (t) => {
  const { daemon } = await stage(t);
  const body = { users: ['alice'], reason: '', confirm: { count: 'all' } };
  const problem = (await daemon.request('POST', '/v1/jobs', { headers: key, body })).problem(
    'invalid-request',
  );
  const paths = (problem['errors'] as { path: string }[]).map(({ path }) => path);
  assert.deepEqual(paths.toSorted(), ['confirm.count', 'reason']);
  const both = { users: ['alice'], planId: '01890000-0000-7000-8000-000000000000', reason: 'x' };
  const twice = (await daemon.request('POST', '/v1/jobs', { headers: key, body: both })).problem(
    'invalid-request',
  );
  assert.match(JSON.stringify(twice['errors']), /not known here/u);
  for (const [method, path, whole] of [
    ['GET', '/v1/jobs?order=old', 'query'],
    ['POST', '/v1/jobs', 'Idempotency-Key'],
  ] as const) {
    const long = { headers: { 'Idempotency-Key': 'k'.repeat(201) }, body: { users: ['alice'], reason: 'x' } };
    const answer = await daemon.request(method, path, method === 'POST' ? long : {});
    assert.ok(answer.problem('invalid-request').detail.startsWith(`${whole}: `), answer.text);
  }
  const names = { users: ['alice', '-x', 'a/b'] };
  const bad = (await daemon.request('POST', '/v1/plans', { body: names })).problem('malformed-name');
  assert.deepEqual(bad['names'], [
    { name: '-x', why: 'begins with "-"' },
    { name: 'a/b', why: 'holds a "/"' },
  ]);
});

test('garbage in place of HTTP ends the connection, not the daemon', async (t) => {
  const { daemon } = await stage(t);
  for (const bytes of [
    '\0\x01\x02\r\n\r\n',
    'GET /v1/status\r\n\r\n',
    `GET / HTTP/1.1\r\nX: ${'x'.repeat(40_000)}\r\n`,
  ]) {
    const connection = connect(daemon.socket);
    connection.on('error', () => {});
    connection.end(bytes);
    connection.resume();
    await new Promise<void>((resolve) => connection.once('close', () => resolve()));
  }
  assert.equal((await daemon.request('GET', '/v1/status')).status, 200);
});
