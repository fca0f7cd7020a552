import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { AccountsQuery } from '../../../daemon/protocol/accounts.ts';
import { AuditQuery } from '../../../daemon/protocol/audit.ts';
import { ClientFrame, TicketRequest } from '../../../daemon/protocol/frames.ts';
import { JobRequest, TargetsQuery } from '../../../daemon/protocol/job.ts';
import { NotBackQuery } from '../../../daemon/protocol/not-back.ts';
import { fieldErrors } from '../../../daemon/protocol/parse.ts';
import { PlanRequest } from '../../../daemon/protocol/plan.ts';
import { WhyQuery } from '../../../daemon/protocol/why.ts';

function messageOf(schema: z.core.$ZodType, value: unknown): string | undefined {
  const parsed = z.safeParse(schema, value);
  return parsed.success ? undefined : fieldErrors(parsed.error)[0]?.message;
}

test('what is wrong with a value is said in plain words', () => {
  for (const [schema, value, wanted] of [
    [z.string(), undefined, 'is missing'],
    [z.string(), 7, 'must be text'],
    [z.int(), 1.5, 'must be a whole number'],
    [z.boolean(), 'x', 'must be true or false'],
    [z.array(z.string()), {}, 'must be a list'],
    [z.strictObject({}), [], 'must be an object'],
    [z.string().check(z.minLength(1)), '', 'must not be empty'],
    [z.string().check(z.minLength(3)), 'ab', 'must have at least 3 characters'],
    [z.string().check(z.maxLength(2)), 'abc', 'must have at most 2 characters'],
    [z.array(z.int()).check(z.minLength(1)), [], 'must not be empty'],
    [z.array(z.int()).check(z.maxLength(1)), [1, 2], 'must have at most 1 entries'],
    [z.int().check(z.minimum(1)), 0, 'must be at least 1'],
    [z.int().check(z.maximum(5)), 6, 'must be at most 5'],
    [z.number().check(z.positive()), 0, 'must be more than 0'],
    [z.iso.datetime(), 'now', 'must be a time in UTC, such as 2026-01-31T23:59:59.000Z'],
    [z.uuid(), 'x', 'must be an id, such as 01a20e5f-07e3-7423-86eb-bb92c312a1d4'],
    [z.string().check(z.regex(/x/)), 'y', 'has a form that is not taken here'],
    [z.enum(['a', 'b', 'c']), 'd', 'must be "a", "b" or "c"'],
    [z.literal('on'), 'off', 'must be "on"'],
    [z.strictObject({}), { a: 1 }, 'has "a", which is not known here'],
    [z.strictObject({}), { 'a\u202e\u0085': 1 }, String.raw`has "a\u202e\u0085", which is not known here`],
    [z.strictObject({}), { '\u{e0041}': 1 }, String.raw`has "\udb40\udc41", which is not known here`],
    [z.strictObject({}), { a: 1, b: 1 }, 'has "a" and "b", which are not known here'],
  ] as const) {
    assert.equal(messageOf(schema, value), wanted);
  }
});

test('no request meets words of the library, whatever is in it', () => {
  const schemas = [
    JobRequest,
    PlanRequest,
    TicketRequest,
    ClientFrame,
    AccountsQuery,
    AuditQuery,
    NotBackQuery,
    TargetsQuery,
    WhyQuery,
  ];
  const member = fc.constantFrom(
    'users',
    'reason',
    'planId',
    'confirm',
    'selection',
    'type',
    'limit',
    'sort',
    'name',
    'from',
  );
  fc.assert(
    fc.property(fc.constantFrom(...schemas), fc.dictionary(member, fc.jsonValue()), (schema, value) => {
      const parsed = z.safeParse(schema, value);
      if (parsed.success) return;
      for (const { message } of fieldErrors(parsed.error)) {
        assert.match(message, /^(?:must|is|has|startAt) /u);
        assert.doesNotMatch(message, /expected|received|Invalid|undefined|NaN/u);
      }
    }),
    { seed: 1, numRuns: 2000 },
  );
});
