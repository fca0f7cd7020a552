import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type Condensed, condense } from '../../../daemon/protocol/condense.ts';
import type { Answer } from '../../../daemon/protocol/target.ts';

const bytes = (value: object) => new TextEncoder().encode(JSON.stringify(value)).length;

/** The value of each target that the parts tell. */
function expand(parts: readonly Condensed<Answer>[]): Answer[] {
  return parts.flatMap(({ from, to, common, exceptions }) => {
    const odd = new Map(exceptions.map(({ index, user, ...value }) => [index, { user, value }]));
    return Array.from({ length: to - from }, (_, offset) => odd.get(from + offset)?.value ?? common);
  });
}

test('what most share is said once, the others by name', () => {
  const accepted: Answer = { answer: 'accepted' };
  const refused: Answer = { answer: 'refused', text: 'no' };
  assert.deepEqual(condense(5, ['a', 'b', 'c'], [accepted, refused, accepted], 1000), [
    { from: 5, to: 8, common: accepted, exceptions: [{ index: 6, user: 'b', ...refused }] },
  ]);
});

test('nobody is said by nothing', () => {
  assert.deepEqual(condense(5, [], [], 1000), []);
});

test('ten thousand that share a few values take a few bytes, in little time', () => {
  const kinds: Answer[] = [{ answer: 'accepted' }, { answer: 'not-sent' }];
  const users = Array.from({ length: 10_000 }, (_, index) => `user${index}`);
  const values = users.map((_, index) => kinds[index % 5000 === 0 ? 1 : 0] ?? { answer: 'failed' });
  const parts = condense(0, users, values, 64 * 1024);
  assert.equal(parts.length, 1);
  assert.ok(bytes(parts) < 300);
});

test('the parts give back each value, follow one another, and are no larger than allowed', () => {
  const answer = fc.record(
    {
      answer: fc.constantFrom('accepted', 'refused', 'failed', 'not-sent'),
      code: fc.string({ maxLength: 5 }),
      text: fc.string({ unit: 'grapheme', maxLength: 200 }),
    },
    { requiredKeys: ['answer'], noNullPrototype: true },
  );
  const target = fc.tuple(fc.string({ unit: 'grapheme', maxLength: 20 }), answer);
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.array(target, { size: '+1' }),
      fc.integer({ min: 1, max: 4000 }),
      (from, targets, max) => {
        const users = targets.map(([user]) => user);
        const values = targets.map(([, value]) => value) as Answer[];
        const parts = condense(from, users, values, max);
        assert.deepEqual(expand(parts), values);
        let next = from;
        for (const part of parts) {
          assert.equal(part.from, next);
          assert.ok(part.to > part.from);
          next = part.to;
          for (const { index, user } of part.exceptions) assert.equal(user, users[index - from]);
          if (part.exceptions.length > 1) assert.ok(bytes(part) <= max);
        }
        assert.equal(next, from + users.length);
      },
    ),
    { seed: 1, numRuns: 1000 },
  );
});
