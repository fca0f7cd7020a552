import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { limits } from '../../../daemon/protocol/limits.ts';
import { forwardedRequest } from '../../../plugin/cgi/request.ts';
import { environmentOf } from './environment.ts';

const refused = (code: string) => (error: unknown) => (error as { code: string }).code === code;
const json = {
  REQUEST_METHOD: 'POST',
  CONTENT_TYPE: 'application/json',
  CONTENT_LENGTH: '2',
  HTTP_X_REQUESTED_BY: 'whm-2fa-reset',
};

test('a question becomes one request that says who asks and from where', () => {
  const path = '/v1/jobs/01890000-0000-7000-8000-000000000000/events?after=3&wait=20';
  assert.deepEqual(forwardedRequest(environmentOf(path, { HTTP_ACCEPT: '*/*', CONTENT_LENGTH: '7' })), {
    method: 'GET',
    path,
    headers: {
      'X-Actor': 'whm:root',
      'X-WHM-Host': 'server.example:2087',
      'X-WHM-Address': '192.0.2.7',
      Accept: '*/*',
    },
    length: 0,
  });
});

test('a start carries its key and the length of its body', () => {
  const { headers, length, method } = forwardedRequest(
    environmentOf('/v1/jobs', { ...json, CONTENT_LENGTH: '17', HTTP_X_IDEMPOTENCY_KEY: 'k 1' }),
  );
  assert.deepEqual([method, length], ['POST', 17]);
  assert.equal(headers['Idempotency-Key'], 'k 1');
  assert.equal(headers['Content-Length'], '17');
  assert.equal(headers['Content-Type'], 'application/json');
});

test('no other header of the client goes on', () => {
  const { headers } = forwardedRequest(
    environmentOf('/v1/status', {
      HTTP_X_ACTOR: 'cli',
      HTTP_X_WHM_HOST: 'evil.example',
      HTTP_X_WHM_ADDRESS: '203.0.113.9',
      HTTP_X_SUDO_USER: 'root',
      HTTP_X_FORWARDED_FOR: '203.0.113.9',
      HTTP_COOKIE: 'whostmgrsession=x',
      HTTP_AUTHORIZATION: 'Basic x',
      REMOTE_PASSWORD: 'canary',
    }),
  );
  assert.deepEqual(headers, {
    'X-Actor': 'whm:root',
    'X-WHM-Host': 'server.example:2087',
    'X-WHM-Address': '192.0.2.7',
  });
});

test('only what is plain and stands below /v1/ is asked for', () => {
  for (const path of [
    '',
    '/',
    '/v1',
    'v1/status',
    '//v1/status',
    '/json-api/twofactorauth_remove_user_config',
    '/v1/../json-api/x',
    '/v1/..',
    '/v1/./status',
    '/v1//status',
    '/v1/status HTTP/1.1\r\nX-Actor: cli',
    '/v1/status\nX: y',
    '/v1/a b',
    '/v1/ä',
    '/v1/status#x',
    'http://other/v1/status',
  ]) {
    assert.throws(
      () => forwardedRequest(environmentOf(path)),
      refused('route-not-found'),
      JSON.stringify(path),
    );
  }
  assert.throws(
    () => forwardedRequest(environmentOf('/', { QUERY_STRING: undefined })),
    refused('route-not-found'),
  );
});

test('anything but GET must come from the page', () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'CONNECT', 'get', '']) {
    for (const more of [
      { HTTP_X_REQUESTED_BY: undefined },
      { HTTP_X_REQUESTED_BY: 'WHM-2FA-RESET' },
      { CONTENT_TYPE: undefined },
      { CONTENT_TYPE: 'text/plain' },
      { CONTENT_TYPE: 'application/jsonp' },
      { CONTENT_TYPE: 'text/plain; application/json' },
      { CONTENT_TYPE: 'application/x-www-form-urlencoded' },
    ]) {
      const environment = environmentOf('/v1/jobs', { ...json, REQUEST_METHOD: method, ...more });
      assert.throws(() => forwardedRequest(environment), refused('missing-request-header'));
    }
  }
  for (const type of ['application/json; charset=utf-8', 'Application/JSON ;charset=utf-8']) {
    assert.ok(forwardedRequest(environmentOf('/v1/jobs', { ...json, CONTENT_TYPE: type })));
  }
});

test('no method but GET and POST goes on', () => {
  for (const method of ['PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE', 'CONNECT', 'post', 'X Y']) {
    const environment = environmentOf('/v1/jobs', { ...json, REQUEST_METHOD: method });
    assert.throws(() => forwardedRequest(environment), refused('method-not-allowed'), method);
  }
});

const withLength = (length: string | undefined) =>
  forwardedRequest(environmentOf('/v1/jobs', { ...json, CONTENT_LENGTH: length }));

test('a body must say its length, and be one that cpsrvd takes', () => {
  assert.equal(withLength(undefined).length, 0);
  assert.equal(withLength(String(limits.cgiBodyBytes)).length, limits.cgiBodyBytes);
  assert.throws(() => withLength(String(limits.cgiBodyBytes + 1)), refused('body-too-large'));
  for (const length of ['-1', '1.5', '0x10', 'ten', '1e3', '9'.repeat(13), ' 5']) {
    assert.throws(() => withLength(length), refused('invalid-request'), length);
  }
});

test('a key that no header can carry is refused, not lost', () => {
  for (const key of ['a\nb', 'schlüssel', 'x'.repeat(301)]) {
    const environment = environmentOf('/v1/jobs', { ...json, HTTP_X_IDEMPOTENCY_KEY: key });
    assert.throws(() => forwardedRequest(environment), refused('invalid-request'), key);
  }
});

test('nothing that a client sends makes a second line, or another actor', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\r\nX-Actor: cli', 'a\nb', 'ok'));
  fc.assert(
    fc.property(
      fc.record({
        path: fc.oneof(
          text,
          text.map((tail) => `/v1/${tail}`),
        ),
        HTTP_HOST: text,
        HTTP_ACCEPT: text,
        HTTP_X_IDEMPOTENCY_KEY: text,
        HTTP_X_ACTOR: text,
        CONTENT_TYPE: fc.constantFrom('application/json', 'application/json; charset=x\r\ny: z'),
        REQUEST_METHOD: fc.constantFrom('GET', 'POST', 'GET\r\n'),
      }),
      ({ path, ...client }) => {
        let made: ReturnType<typeof forwardedRequest>;
        try {
          made = forwardedRequest(environmentOf(path, { ...json, ...client }));
        } catch (error) {
          return (error as Error).name === 'ProblemError';
        }
        assert.match(made.path, /^\/v1\/[!-~]*$/u);
        assert.equal(made.headers['X-Actor'], 'whm:root');
        for (const value of Object.values(made.headers)) assert.match(value, /^[ -~]+$/u);
        return true;
      },
    ),
  );
});
