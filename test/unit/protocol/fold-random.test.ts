import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { diedCode, type JobView } from '../../../daemon/protocol/fold.ts';
import { outcomes } from '../../../daemon/protocol/choices.ts';
import { accepted, follows, next, opened, tell, type Told, users } from './fold-world.ts';

const exceptions = <T extends object>(value: fc.Arbitrary<T>) =>
  fc.array(
    fc.tuple(fc.nat(4), value).map(([at, item]) => ({ index: at, user: users[at] ?? 'stranger', ...item })),
    { maxLength: 2 },
  );

test('whatever comes: what does not follow changes nothing, and counts agree with targets', () => {
  const index = fc.integer({ min: -1, max: 5 });
  const batch = fc.integer({ min: 0, max: 3 });
  const settlement = fc.constantFrom(...outcomes).map((outcome) => ({ outcome, verified: false }));
  const answer = fc.constantFrom(
    accepted,
    { answer: 'refused' as const },
    { answer: 'failed' as const, code: diedCode },
  );
  const told: fc.Arbitrary<Told> = fc.oneof(
    fc.constantFrom<Told[]>(tell.queued, tell.cancel, tell.waits('load'), tell.waits('start-time')),
    fc.constantFrom<Told[]>(tell.finish('finished'), tell.finish('cancelled')),
    fc.tuple(batch, index, index).map(([number, from, to]) => tell.start(number, from, to)),
    fc
      .tuple(batch, index, index, answer, exceptions(answer))
      .map(
        ([number, from, to, common, odd]): Told =>
          ({ ...tell.answer(number, from, to, common), exceptions: odd }) as Told,
      ),
    fc
      .tuple(index, index, settlement, exceptions(settlement))
      .map(
        ([from, to, common, odd]): Told => ({ ...tell.settle(from, to, common), exceptions: odd }) as Told,
      ),
    fc.tuple(index, index).map(([from, to]) => tell.read(from, to)),
  );
  fc.assert(
    fc.property(
      fc.constantFrom('queued' as const, 'waiting' as const),
      fc.array(told, { maxLength: 60, size: 'max' }),
      (state, list) => {
        const view = opened(state);
        for (const item of list) {
          const before = structuredClone(view);
          if (!follows(view, next(view, item))) assert.deepEqual(view, before);
          else assert.equal(view.job.sequence, before.job.sequence + 1);
          agrees(view);
        }
      },
    ),
    { seed: 1, numRuns: 1500 },
  );
});

function agrees({ job: told, targets, openBatch }: JobView): void {
  for (const outcome of outcomes) {
    assert.equal(
      told.counts[outcome],
      targets.filter(({ settlement }) => settlement?.outcome === outcome).length,
    );
  }
  const answered = targets.filter(
    ({ answer, settlement }) => answer !== undefined || settlement !== undefined,
  );
  assert.equal(told.answered, answered.length);
  if (told.state === 'finished' || told.state === 'cancelled') {
    assert.ok(targets.every(({ settlement }) => settlement !== undefined));
    assert.equal(openBatch, undefined);
  }
}
