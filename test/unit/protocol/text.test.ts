import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { JobRequest } from '../../../daemon/protocol/job.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { malformation } from '../../../daemon/protocol/names.ts';
import { fieldErrors, parseRequest } from '../../../daemon/protocol/parse.ts';
import { PlanRequest } from '../../../daemon/protocol/plan.ts';
import { hasControl } from '../../../daemon/protocol/control.ts';
import { ProblemError } from '../../../daemon/protocol/problem.ts';
import { IdempotencyKey, Reason, TicketReference, Timestamp } from '../../../daemon/protocol/text.ts';
import { hostileText } from './hostile.ts';

function problemOf(parse: () => unknown): ProblemError {
  try {
    parse();
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error('it passes');
}

test('control characters of every kind are seen, other text is not', () => {
  const controls = [
    '\u0000',
    '\t',
    '\n',
    '\r',
    '\u001b[31m',
    '\u007f',
    '\u0085',
    '\u009b',
    '\u2028',
    '\u2029',
  ];
  for (const text of controls) assert.ok(hasControl(`a${text}b`), JSON.stringify(text));
  for (const text of ['', 'a b', 'naïve', '日本語', '😀', '“ ”', '<script>', "' OR 1=1", '$(id)', '\u00a0']) {
    assert.equal(hasControl(text), false, text);
  }
});

test('a reason, a ticket and a key are one line of bounded length', () => {
  for (const [schema, most] of [
    [Reason, limits.reasonLength],
    [TicketReference, limits.ticketLength],
    [IdempotencyKey, limits.idempotencyKeyLength],
  ] as const) {
    assert.equal(schema.parse('  lost phone  '), 'lost phone');
    assert.equal(schema.parse('x'.repeat(most)).length, most);
    for (const bad of [
      '',
      '   ',
      'x'.repeat(most + 1),
      'a\nb',
      'a\u001b]0;b',
      'a\u2028b',
      '\ud83d',
      7,
      null,
    ]) {
      assert.equal(schema.safeParse(bad).success, false, JSON.stringify(bad));
    }
  }
});

test('a time is UTC in ISO form', () => {
  for (const good of ['2026-01-31T23:59:59.000Z', '2024-02-29T00:00:00Z'])
    assert.equal(Timestamp.parse(good), good);
  const bad = [
    '2026-01-31',
    '2026-01-31T23:59:59',
    '2026-01-31T23:59:59+01:00',
    '2026-02-30T00:00:00Z',
    'tomorrow',
    '',
  ];
  for (const text of bad) assert.equal(Timestamp.safeParse(text).success, false, text);
});

test('a name that passes is a file name, whatever it was', () => {
  fc.assert(
    fc.property(hostileText, (name) => {
      const why = malformation(name);
      if (why !== undefined) {
        assert.match(why, /^(is|holds|begins) /);
        return;
      }
      assert.ok(name.length > 0 && Buffer.byteLength(name) <= 255);
      assert.equal(Buffer.from(name).toString(), name, 'it survives UTF-8');
      assert.ok(!hasControl(name) && !name.includes('/') && !name.startsWith('-'));
      assert.ok(name !== '.' && name !== '..');
      assert.equal(name.trim(), name);
    }),
    { seed: 1, numRuns: 5000 },
  );
});

test('usual and odd account names pass', () => {
  for (const name of [
    'anna',
    'a',
    'user.name',
    'user-name',
    'a@example.com',
    'x'.repeat(255),
    'ä'.repeat(127),
    '__proto__',
    '%2e',
    '+1',
    "o'hara",
    '...',
    '~root',
  ]) {
    assert.equal(malformation(name), undefined, name);
  }
});

test('a request that does not fit names each bad field, in words', () => {
  const problem = problemOf(() => parseRequest(JobRequest, { planId: 'x', reason: '', surplus: 1 }));
  assert.equal(problem.code, 'invalid-request');
  const errors = problem.extra['errors'] as { path: string; message: string }[];
  assert.deepEqual(errors.map(({ path }) => path).toSorted(), ['', 'planId', 'reason']);
  assert.ok(
    errors.every(({ message }) => /^(?:must|is|has) /u.test(message)),
    JSON.stringify(errors),
  );
  assert.match(problem.message, /^(planId|reason|body): /);
});

const messageOf = (schema: typeof JobRequest | typeof PlanRequest, value: unknown) =>
  problemOf(() => parseRequest(schema, value)).message;

test('a request that takes one of two forms is told by the one that it comes nearest to', () => {
  assert.match(messageOf(JobRequest, { users: [], reason: 'r' }), /^users: /);
  assert.match(messageOf(JobRequest, { planId: 'x', reason: 'r' }), /^planId: /);
  assert.match(messageOf(JobRequest, { users: ['a'], reason: ' ' }), /^reason: /);
  assert.match(messageOf(PlanRequest, { users: [1, 2, 3, 4] }), /^users\.0: /);
  assert.match(messageOf(PlanRequest, { selection: { owner: '' } }), /^selection\.owner: /);
  assert.match(messageOf(PlanRequest, { users: ['a'], force: true }), /^body: .*"force"/);
});

test('paths are dotted, the whole is "body"', () => {
  const nested = problemOf(() =>
    parseRequest(JobRequest, {
      planId: '01900000-0000-7000-8000-000000000001',
      reason: 'r',
      confirm: { protected: ['root', 7] },
    }),
  );
  assert.deepEqual((nested.extra['errors'] as { path: string }[])[0]?.path, 'confirm.protected.1');
  assert.match(problemOf(() => parseRequest(JobRequest, 'text')).message, /^body: /);
});

test('a bad body of any size gives a short answer', () => {
  const users = Array.from({ length: 50_000 }, () => 7);
  const problem = problemOf(() => parseRequest(PlanRequest, { users }));
  assert.equal((problem.extra['errors'] as unknown[]).length, 20);
  const key = 'k'.repeat(100_000);
  const odd = problemOf(() => parseRequest(PlanRequest, { users: ['a'], [key]: 1 }));
  assert.ok(JSON.stringify(odd.extra).length < 20 * 600);
});

test('keys that name parts of every object are unknown keys', () => {
  for (const text of [
    '{"users":["a"],"__proto__":{"x":1}}',
    '{"users":["a"],"constructor":1}',
    '{"__proto__":{"users":["a"]}}',
  ]) {
    assert.equal(problemOf(() => parseRequest(PlanRequest, JSON.parse(text))).code, 'invalid-request', text);
  }
});

test('whatever is sent, a request is read or refused as invalid', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      for (const schema of [JobRequest, PlanRequest]) {
        try {
          parseRequest(schema, value);
        } catch (error) {
          assert.ok(error instanceof ProblemError);
          assert.equal(error.code, 'invalid-request');
        }
      }
    }),
    { seed: 1, numRuns: 1000 },
  );
});

test('at most twenty fields are named, each briefly', () => {
  const failed = PlanRequest.safeParse({ users: Array.from({ length: 100 }, () => null) });
  assert.ok(failed.error);
  const errors = fieldErrors(failed.error);
  assert.equal(errors.length, 20);
  assert.ok(errors.every(({ path, message }) => path.length <= 200 && message.length <= 300));
});
