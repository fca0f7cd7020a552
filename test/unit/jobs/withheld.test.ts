import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planTargets } from '../../../daemon/jobs/plan.ts';
import { refusals } from '../../../daemon/protocol/plan.ts';

test('a withheld protected name is refused whatever its state; another protected one is planned', () => {
  const twoFactor = new Map([
    ['root', true],
    ['boss', false],
    ['chief', true],
    ['alice', true],
  ]);
  const guarded = new Set(['root', 'boss', 'chief', 'late']);
  const targets = planTargets(['root', 'boss', 'chief', 'late', 'alice'], {
    twoFactor,
    others: new Set(['late']),
    isProtected: (name) => guarded.has(name),
    isWithheld: (name) => guarded.has(name) && name !== 'chief',
    unknown: 'unknown-account',
  });
  const refused = { intent: 'refuse', code: 'protected', reason: refusals.protected } as const;
  assert.deepEqual(targets, [
    { user: 'chief', intent: 'remove', before: 'on', protected: true },
    { user: 'alice', intent: 'remove', before: 'on' },
    { ...refused, user: 'root', before: 'on' },
    { ...refused, user: 'boss', before: 'off' },
    { ...refused, user: 'late', before: 'not-listed' },
  ]);
});
