import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../../daemon/protocol/limits.ts';
import { send } from '../../host/whm/client.ts';
import { openPage, Page } from './page.ts';
import { recorder } from './recorder.ts';
import { stageWhm } from './stage.ts';

const forged = {
  'x-actor': 'cli',
  'x-whm-host': 'evil.example',
  'x-whm-address': '203.0.113.9',
  'x-sudo-user': 'root',
  'x-forwarded-for': '203.0.113.9',
  'x-http-method-override': 'DELETE',
};

test('who asks is said by cpsrvd alone; what a client claims never reaches the daemon', async (t) => {
  const { socket, requests } = await recorder(t);
  const { whm } = await stageWhm(t, { socket });
  const page = await openPage(whm, 'rootreseller');
  await page.ask('GET', '/v1/jobs?limit=5', { headers: forged });
  await page.ask('POST', '/v1/jobs', { headers: { ...forged, 'x-idempotency-key': 'k1' }, body: { a: 'ü' } });
  const host = new URL(whm.url).host;
  const who = [
    ['x-actor', 'whm:rootreseller'],
    ['x-whm-host', host],
    ['x-whm-address', '127.0.0.1'],
  ];
  const [question, start] = requests;
  const own = (headers: [string, string][] = []) =>
    headers.filter(([name]) => name !== 'host' && name !== 'connection');
  assert.equal(question?.path, '/v1/jobs?limit=5');
  assert.deepEqual(own(question?.headers), who);
  assert.deepEqual(own(start?.headers), [
    ...who,
    ['content-type', 'application/json'],
    ['idempotency-key', 'k1'],
    ['content-length', '10'],
  ]);
  assert.equal(start?.body, '{"a":"ü"}');
});

test('what is doubtful is refused before the daemon is reached', async (t) => {
  const { socket, requests } = await recorder(t);
  const { whm } = await stageWhm(t, { socket });
  const page = await openPage(whm);
  for (const path of ['/json-api/version', '/v1/../json-api/x', '', '/v1/x\r\nX-Actor: cli', '/v1']) {
    (await page.ask('GET', path)).problem('route-not-found');
  }
  const body = {};
  for (const headers of [
    { 'x-requested-by': '' },
    { 'x-requested-by': 'another' },
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
  ]) {
    (await page.ask('POST', '/v1/jobs', { body, headers })).problem('missing-request-header');
  }
  for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    (await page.ask(method, '/v1/jobs')).problem('missing-request-header');
    const told = await page.ask(method, '/v1/jobs', { body });
    told.problem('method-not-allowed');
    assert.equal(told.reply.headers.allow, 'GET, POST');
  }
  assert.equal((await page.ask('HEAD', '/v1/jobs')).status, 403);
  const most = 'x'.repeat(limits.cgiBodyBytes - 2);
  (await page.ask('POST', '/v1/jobs', { body: `"${most}x"` })).problem('body-too-large');
  assert.equal(requests.length, 0);
  assert.equal((await page.ask('POST', '/v1/jobs', { body: `"${most}"` })).status, 200);
  assert.equal(requests[0]?.body.length, limits.cgiBodyBytes, 'the largest body arrives whole');
});

test('a session that is not of a person is refused', async (t) => {
  const { socket, requests } = await recorder(t);
  const { whm } = await stageWhm(t, { socket });
  const path = '/cgi/whm-2fa-reset/live_api.cgi?path=%2Fv1%2Fstatus';
  const page = new Page(whm, await whm.login('root'));
  const { authorization } = whm.apiToken('root', ['all']);
  for (const headers of [
    { authorization },
    { authorization, 'x-actor': 'cli' },
    { authorization, 'x-whm-api-token-name': '' },
  ]) {
    const reply = await send(`${whm.url}${path}`, { headers });
    assert.equal(reply.status, 403);
    assert.equal((JSON.parse(reply.text) as { code: string }).code, 'api-token-not-accepted');
  }
  // Even with a cookie and the right token beside it.
  const { cookie } = page.session;
  const both = await send(`${whm.url}${page.session.token}${path}`, { headers: { cookie, authorization } });
  assert.equal((JSON.parse(both.text) as { code: string }).code, 'api-token-not-accepted');
  assert.equal(requests.length, 0);
});

test("an answer of the daemon's is passed on by cpsrvd's rules", async (t) => {
  const large = Buffer.alloc(8 * 1024 * 1024, 'x');
  const { socket } = await recorder(t, (response) => {
    response.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Retry-After': '2',
      Location: '/v1/jobs/1',
      'Set-Cookie': ['a=b', 'c=d'],
      'X-Frame-Options': 'ALLOWALL',
      'Cache-Control': 'public',
    });
    response.end(large);
  });
  const { whm } = await stageWhm(t, { socket });
  const page = new Page(whm, await whm.login('root'));
  const { reply } = await page.ask('GET', '/v1/status');
  assert.equal(reply.status, 200, 'no redirect is made of it');
  assert.ok(reply.body.equals(large), 'a long answer arrives whole');
  assert.equal(reply.headers.location, undefined);
  assert.equal(reply.headers['set-cookie'], undefined);
  assert.equal(reply.headers['retry-after'], '2');
  assert.equal(reply.headers['x-frame-options'], 'SAMEORIGIN');
  assert.match(String(reply.headers['content-type']), /^application\/json/u);
  assert.match(String(reply.headers['cache-control']), /no-store/u);
});

test('an answer that breaks off is cut, and no answer is a problem', async (t) => {
  let isBegun = false;
  const { socket } = await recorder(t, (response) => {
    if (isBegun) {
      response.writeHead(200, { 'Content-Length': '100', 'Content-Type': 'application/json' });
      response.write('{"half":', () => response.destroy());
    } else response.destroy();
  });
  const { whm } = await stageWhm(t, { socket });
  const page = new Page(whm, await whm.login('root'));
  (await page.ask('GET', '/v1/status')).problem('daemon-unreachable');
  isBegun = true;
  await assert.rejects(page.ask('GET', '/v1/status'), 'half a document is never taken for a whole one');
});
