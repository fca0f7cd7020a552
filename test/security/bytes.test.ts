import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { limits } from '../../daemon/protocol/limits.ts';
import { isProblemCode, type Problem } from '../../daemon/protocol/problem.ts';
import { routes } from '../../daemon/server/routes.ts';
import { type Daemon, stage } from '../integration/harness.ts';
import { hostileText } from '../unit/protocol/hostile.ts';

/** Functions of cPanel that only read. */
const reading =
  /^(version|listresellers|listaccts|myprivs|twofactorauth_get_user_configs|twofactorauth_policy_status)$/u;

/** Sends bytes and returns what comes back until the end. */
async function exchange(daemon: Daemon, bytes: string | Uint8Array): Promise<string> {
  const socket = connect(daemon.socket);
  socket.on('error', () => {});
  socket.end(bytes);
  return text(socket);
}

/** The problem that an answer's body must be. */
function problemIn(answer: string): Problem {
  const [, body = ''] = answer.split('\r\n\r\n');
  const problem = JSON.parse(body) as Problem;
  assert.ok(isProblemCode(problem.code), answer);
  return problem;
}

test('an address that is none, and a head that is too long or no HTTP, are told by a problem', async (t) => {
  const { daemon } = await stage(t);
  const ask = async (path: string, more = 'X-Actor: cli\r\n') =>
    problemIn(await exchange(daemon, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${more}\r\n`))
      .code;
  for (const path of [
    '/v1/status#x',
    '/#',
    '*',
    '/v1/jobs?limit=1#&cursor=2',
    '//v1/status',
    'http://x/v1/nothing',
  ])
    assert.equal(await ask(path), 'route-not-found', path);
  assert.equal(await ask('/v1/status#x', ''), 'actor-missing');
  assert.equal(await ask('/v1/status#x', 'X-Actor: root\r\n'), 'actor-invalid');
  assert.equal(await ask(`/v1/status?${'x'.repeat(limits.headerBytes)}`), 'invalid-request');
  assert.equal(
    await ask('/v1/status', `X-Actor: cli\r\nX: ${'x'.repeat(limits.headerBytes)}\r\n`),
    'invalid-request',
  );
  for (const bytes of ['\0\x01\x02\r\n\r\n', 'GET / HTTP/1.1\r\nHost: x\r\n X-Actor: cli\r\n\r\n'])
    assert.equal(problemIn(await exchange(daemon, bytes)).code, 'invalid-request', bytes);
  // Two lengths, or a length and chunks: what one reader takes for a body is another's next request.
  for (const lines of [
    'Content-Length: 2\r\nContent-Length: 3',
    'Content-Length: 2\r\nTransfer-Encoding: chunked',
  ])
    assert.equal(
      problemIn(
        await exchange(daemon, `POST /v1/plans HTTP/1.1\r\nHost: x\r\nX-Actor: cli\r\n${lines}\r\n\r\n{}`),
      ).code,
      'invalid-request',
    );
});

test('whatever bytes arrive, the daemon goes on and says nothing but problems', async (t) => {
  const { daemon, host } = await stage(t);
  const head = fc
    .tuple(hostileText, hostileText, hostileText)
    .map(
      ([method, path, header]) =>
        `${method} /${path} HTTP/1.1\r\nX-Actor: ${header}\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 300 }), head), async (bytes) => {
      const answer = await exchange(daemon, bytes);
      if (answer !== '') problemIn(answer);
    }),
    { numRuns: 150 },
  );
  assert.equal((await daemon.request('GET', '/v1/status')).status, 200);
  assert.deepEqual(
    host.runs().filter((run) => !reading.test(run.function ?? '')),
    [],
  );
});

const word = fc.oneof(
  fc.constantFrom(
    'users',
    'selection',
    'planId',
    'confirm',
    'reason',
    'ticket',
    'startAt',
    'delaySeconds',
    'notify',
    'name',
    'origin',
    'count',
  ),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'twoFactor',
    'owner',
    'limit',
    'cursor',
    'after',
    'wait',
    'q',
    'sort',
    'account',
    'actor',
    'from',
    'to',
    'days',
    'user',
  ),
  hostileText,
);
const any = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    hostileText,
    fc.constantFrom('on', 'alice', '0', '-1', '1e9', '01890000-0000-7000-8000-000000000000', 'https://h'),
    fc.constantFrom<unknown>(0, -1, 1e300, null, true, [], {}),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(word, tie('value'), { maxKeys: 4 }),
  ),
})).value;

test('whatever a body or a query holds, it is taken by its form or refused by name', async (t) => {
  const { daemon, host } = await stage(t, { on: ['alice'] });
  const started: string[] = [];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...routes),
      fc.array(fc.tuple(word, hostileText), { maxLength: 3 }),
      fc.oneof(any, fc.dictionary(word, any, { maxKeys: 4 })),
      hostileText,
      async ({ method, path }, pairs, body, id) => {
        const query = pairs.map(([key, value]) => `${encode(key)}=${encode(value)}`).join('&');
        const address = `${path.replace(':id', encode(id) || 'x')}${query === '' ? '' : `?${query}`}`;
        const answer = await daemon.request(method.toUpperCase(), address, {
          headers: { 'Idempotency-Key': String(started.length), 'X-WHM-Host': 'h' },
          ...(method === 'post' && { raw: JSON.stringify(body) ?? '' }),
        });
        assert.ok(answer.status < 500, `${method} ${address}: ${answer.text}`);
        if (answer.status < 400) started.push(address);
        else assert.ok(isProblemCode((JSON.parse(answer.text) as Problem).code), answer.text);
      },
    ),
    { numRuns: 250 },
  );
  assert.deepEqual(
    host.runs().filter((run) => !reading.test(run.function ?? '')),
    [],
    'nothing that removes was started',
  );
});

/** As it stands in an address; broken Unicode becomes what browsers make of it. */
function encode(part: string): string {
  return encodeURIComponent(part.toWellFormed());
}
