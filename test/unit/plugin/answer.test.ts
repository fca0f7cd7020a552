import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ProblemError } from '../../../daemon/protocol/problem.ts';
import { headerBlock, problemAnswer } from '../../../plugin/cgi/answer.ts';
import { parseHead } from '../../host/whm/cgi-response.ts';

test("an answer's head is one that cpsrvd reads", () => {
  const block = headerBlock(201, 'Created', {
    'content-type': 'application/json; charset=utf-8',
    'retry-after': '2',
    location: '/v1/jobs/1',
    'x-powered-by': 'x',
    'content-length': '12',
    'set-cookie': ['a', 'b'],
  });
  assert.equal(
    block,
    'Status: 201 Created\r\nContent-Type: application/json; charset=utf-8\r\nRetry-After: 2\r\nContent-Encoding: identity\r\n\r\n',
  );
});

test('no Location: cpsrvd would turn a 200 into a redirect to where nothing is', () => {
  const head = parseHead(Buffer.from(headerBlock(200, 'OK', { location: '/v1/jobs/1' })), 'as-stated');
  assert.equal(head?.status, 200);
});

test('whatever the daemon says, the head stays one head of the known names', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('plain', 'x\r\nSet-Cookie: a=b\r\n\r\n<script>'),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 200, max: 599 }),
      value,
      fc.dictionary(fc.constantFrom('content-type', 'allow', 'retry-after', 'location', 'set-cookie'), value),
      (status, reason, headers) => {
        const block = headerBlock(status, reason, headers);
        const head = parseHead(Buffer.from(block), 'as-stated');
        assert.equal(head?.status, status);
        assert.equal(head.rest.length, 0, 'the blank line is the last one');
        for (const [name] of head.headers)
          assert.ok(['Content-Type', 'Allow', 'Retry-After', 'Content-Encoding'].includes(name));
      },
    ),
  );
});

test("a problem of the CGI's own has the daemon's form", () => {
  const answer = problemAnswer(new ProblemError('not-logged-in', 'Nobody\r\nis there.'));
  const head = parseHead(Buffer.from(answer), 'as-stated');
  assert.equal(head?.status, 401);
  const body = JSON.parse(head.rest.toString()) as Record<string, unknown>;
  assert.equal(body['code'], 'not-logged-in');
  assert.equal(body['status'], 401);
  assert.match(answer, /^Content-Type: application\/problem\+json/mu);
  assert.doesNotMatch(answer, /^Allow:/mu);
});

test('a wrong method is told the right ones', () => {
  assert.match(problemAnswer(new ProblemError('method-not-allowed', 'x')), /^Allow: GET, POST\r$/mu);
});
