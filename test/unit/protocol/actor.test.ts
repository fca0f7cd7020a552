import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Actor, actorId, isRoot, parseActor } from '../../../daemon/protocol/actor.ts';
import { hostileText } from './hostile.ts';

test('"cli" is root on the command line, "whm:NAME" somebody in WHM', () => {
  assert.deepEqual(parseActor('cli'), { user: 'root', via: 'cli' });
  assert.deepEqual(parseActor('whm:root'), { user: 'root', via: 'whm' });
  assert.deepEqual(parseActor('whm:reseller'), { user: 'reseller', via: 'whm' });
});

test('anything else is nobody', () => {
  const bad = [
    '',
    'CLI',
    'cli ',
    ' cli',
    'cli:root',
    'whm',
    'whm:',
    'WHM:root',
    'whm:root:x',
    'whm::root',
    'whm: root',
    'whm:root ',
    'whm:-root',
    'whm:../root',
    'whm:ro\not',
    'whm:ro\u0000ot',
    'whm:..',
    `whm:${'a'.repeat(256)}`,
    'root',
    'cli,whm:root',
  ];
  for (const value of bad) assert.equal(parseActor(value), undefined, JSON.stringify(value));
});

test('an actor and its text form are one', () => {
  fc.assert(
    fc.property(fc.oneof(hostileText, fc.constantFrom('cli', 'whm:root', 'whm:a')), (text) => {
      const value = text.length % 2 === 0 ? text : `whm:${text}`;
      const actor = parseActor(value);
      if (actor === undefined) return;
      assert.equal(actorId(actor), value);
      assert.deepEqual(Actor.parse(actor), actor);
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test('root is root by either way in, nobody else is', () => {
  assert.ok(isRoot({ user: 'root', via: 'cli' }));
  assert.ok(isRoot({ user: 'root', via: 'whm' }));
  assert.equal(isRoot({ user: 'reseller', via: 'whm' }), false);
  assert.equal(isRoot({ user: 'Root', via: 'whm' }), false);
});

test('who is behind sudo does not change who owns what', () => {
  assert.equal(actorId({ user: 'root', via: 'cli', sudoUser: 'anna' }), 'cli');
  assert.equal(actorId({ user: 'anna', via: 'whm', address: '192.0.2.1' }), 'whm:anna');
});
