import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decideOutcome, type Evidence } from '../../../daemon/jobs/outcomes.ts';
import { outcomes } from '../../../daemon/protocol/choices.ts';
import { type Answer, Settlement } from '../../../daemon/protocol/target.ts';
import { outcomeTable } from './outcome-table.ts';

const states = ['on', 'off', 'not-listed'] as const;
const kinds = ['accepted', 'refused', 'failed', 'not-sent'] as const;
const unsent: Evidence['unsent'][] = [
  'cancelled',
  'calls-failed',
  'too-late-to-resume',
  'other-machine',
  'rights-lost',
  'own-fault',
];

for (const before of states) {
  for (const kind of kinds) {
    for (const after of states) {
      const [outcome, verified, code] = outcomeTable[before][kind][after];
      test(`${before}, ${kind}, then ${after}: ${outcome}${code === undefined ? '' : ` (${code})`}`, () => {
        const answer: Answer =
          kind === 'failed'
            ? { answer: kind, code: 'call-timed-out', text: 'no answer in 400 s' }
            : { answer: kind };
        const settlement = decideOutcome({ before, answer, after, unsent: 'cancelled' });
        assert.equal(settlement.outcome, outcome);
        assert.equal(settlement.verified, verified);
        const expected = code === '*' ? (kind === 'failed' ? 'call-timed-out' : 'cancelled') : code;
        assert.equal(settlement.code, expected);
      });
    }
  }
}

test('a target that no call was begun for ends like one that was not sent', () => {
  for (const before of states) {
    for (const after of states) {
      const evidence = { before, after, unsent: 'cancelled' } as const;
      assert.deepEqual(
        decideOutcome(evidence),
        decideOutcome({ ...evidence, answer: { answer: 'not-sent' } }),
      );
    }
  }
});

const settle = (evidence: Omit<Evidence, 'unsent'>) => decideOutcome({ ...evidence, unsent: 'cancelled' });

test('what is worth knowing is noted', () => {
  const failed: Answer = { answer: 'failed', code: 'call-killed', text: 'killed by SIGKILL' };
  assert.equal(settle({ before: 'off', after: 'on' }).note, 'on-since');
  assert.equal(settle({ before: 'off', after: 'off' }).note, undefined);
  assert.match(settle({ before: 'on', answer: failed, after: 'off' }).note ?? '', /killed by SIGKILL/);
  assert.equal(settle({ before: 'on', answer: { answer: 'accepted' }, after: 'off' }).note, undefined);
});

test("a refusal carries cPanel's text, a failure the call's, the unexpected both states", () => {
  const text = 'You are not authorized to modify “anna”: (XID abc234)';
  assert.equal(settle({ before: 'on', answer: { answer: 'refused', text }, after: 'on' }).reason, text);
  assert.equal(
    settle({ before: 'on', answer: { answer: 'failed', text: 'gone' }, after: 'on' }).reason,
    'gone',
  );
  const odd = settle({ before: 'not-listed', answer: { answer: 'accepted' }, after: 'on' }).reason ?? '';
  assert.match(odd, /"not-listed".*"accepted".*"on"/);
});

test('each reason for not sending has its code and its own sentence', () => {
  const settlements = unsent.map((reason) => decideOutcome({ before: 'on', after: 'on', unsent: reason }));
  assert.deepEqual(
    settlements.map(({ code }) => code),
    unsent,
  );
  assert.equal(new Set(settlements.map(({ reason }) => reason)).size, unsent.length);
});

test('total: every combination gives one settlement as the wire has it, and proof only of "off"', () => {
  const text = fc.option(fc.string(), { nil: undefined });
  const answer = fc.record({ answer: fc.constantFrom(...kinds), code: text, text });
  fc.assert(
    fc.property(
      fc.constantFrom(...states),
      fc.option(answer, { nil: undefined }),
      fc.constantFrom(...states),
      fc.constantFrom(...unsent),
      (before, answered, after, why) => {
        const { answer: kind, code, text: words } = answered ?? {};
        const given: Answer | undefined = kind && {
          answer: kind,
          ...(code !== undefined && { code }),
          ...(words !== undefined && { text: words }),
        };
        const settlement = decideOutcome({ before, ...(given && { answer: given }), after, unsent: why });
        assert.deepEqual(Settlement.parse(settlement), settlement);
        assert.ok(outcomes.includes(settlement.outcome));
        if (settlement.verified) assert.equal(after, 'off');
        if (['refused', 'failed', 'cancelled'].includes(settlement.outcome))
          assert.ok(settlement.reason !== undefined);
      },
    ),
    { seed: 1, numRuns: 2000 },
  );
});
