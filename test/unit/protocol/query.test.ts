import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { AccountsQuery } from '../../../daemon/protocol/accounts.ts';
import { VerifyQuery } from '../../../daemon/protocol/audit.ts';
import { JobsQuery } from '../../../daemon/protocol/job-search.ts';
import { EventsQuery, TargetsQuery } from '../../../daemon/protocol/job.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { NotBackQuery } from '../../../daemon/protocol/not-back.ts';
import { parseRequest } from '../../../daemon/protocol/parse.ts';
import { ProblemError } from '../../../daemon/protocol/problem.ts';
import { queryNumber } from '../../../daemon/protocol/query.ts';
import { StoryQuery } from '../../../daemon/protocol/story.ts';
import { queryMembers } from '../../../daemon/server/openapi/schemas.ts';

/** What a conversion would take for a number, or is none. */
const notDigits = [
  '',
  ' ',
  ' 5 ',
  '5 ',
  '+5',
  '-1',
  '-0',
  '1e1',
  '0x10',
  '0b1',
  '1.0',
  '5,0',
  '٥',
  'Infinity',
  'NaN',
  '9'.repeat(17),
  '5\n',
  ['5', '6'],
  5,
  null,
];

test('a number in a query is digits alone, within its bounds', () => {
  const number = queryNumber(1, 500);
  for (const [text, value] of [
    ['1', 1],
    ['500', 500],
    ['007', 7],
  ] as const) {
    assert.equal(z.parse(number, text), value);
  }
  for (const given of [...notDigits, '0', '501', '9'.repeat(16)]) {
    assert.equal(z.safeParse(number, given).success, false, JSON.stringify(given));
  }
});

test('every number of every query is read so, and shown as an integer', () => {
  const user = 'alice';
  const hash = '0'.repeat(64);
  for (const [schema, name, rest] of [
    [AccountsQuery, 'limit', {}],
    [AccountsQuery, 'maxAge', {}],
    [EventsQuery, 'after', {}],
    [EventsQuery, 'wait', {}],
    [JobsQuery, 'limit', {}],
    [TargetsQuery, 'limit', {}],
    [StoryQuery, 'limit', { user }],
    [NotBackQuery, 'limit', {}],
    [NotBackQuery, 'days', {}],
    [VerifyQuery, 'sequence', { hash }],
  ] as const) {
    assert.equal((parseRequest(schema, { ...rest, [name]: '7' }) as Record<string, unknown>)[name], 7, name);
    for (const given of notDigits) {
      assert.throws(
        () => parseRequest(schema, { ...rest, [name]: given }, 'query'),
        (error) => error instanceof ProblemError && error.message.startsWith(`${name}: must be`),
        `${name}: ${JSON.stringify(given)}`,
      );
    }
    const shown = queryMembers(schema).find((member) => member.name === name)?.schema;
    assert.equal(shown?.['type'], 'integer', name);
  }
  const days = queryMembers(NotBackQuery).find(({ name }) => name === 'days')?.schema;
  assert.deepEqual(days, {
    type: 'integer',
    minimum: 0,
    maximum: limits.notBackDays,
    default: limits.notBackDaysUsual,
  });
});
