import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { limits } from '../../../daemon/protocol/limits.ts';
import { HeldPolls } from '../../../daemon/server/held-polls.ts';

test('an actor holds two at most, the server eight, and an ended one makes room', () => {
  const polls = new HeldPolls();
  const ends = ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'].map((actor) => polls.hold(actor));
  assert.ok(ends.every((end) => end !== undefined));
  assert.equal(polls.hold('a'), undefined);
  assert.equal(polls.hold('e'), undefined, 'the server is full');
  ends[0]?.();
  const again = polls.hold('e');
  assert.notEqual(again, undefined);
  again?.();
  ends[1]?.();
  assert.notEqual(polls.hold('a'), undefined);
});

test('whatever comes and goes, no more are held than may be', () => {
  const step = fc.record({ actor: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), ends: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const polls = new HeldPolls();
      const held = new Map<string, (() => void)[]>();
      const count = () => [...held.values()].reduce((sum, { length }) => sum + length, 0);
      for (const { actor, ends } of steps) {
        const own = held.get(actor) ?? [];
        held.set(actor, own);
        if (ends) {
          own.pop()?.();
          continue;
        }
        const isFull = own.length >= limits.heldPollsPerActor || count() >= limits.heldPolls;
        const end = polls.hold(actor);
        assert.equal(end === undefined, isFull);
        if (end !== undefined) own.push(end);
      }
    }),
  );
});
