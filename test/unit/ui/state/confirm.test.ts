import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan } from '../../../../daemon/protocol/plan.ts';
import { emptyForm, formFaults, needsCount, startBody } from '../../../../plugin/ui/state/confirm.ts';
import { Intention } from '../../../../plugin/ui/state/intention.ts';

const planOf = (remove: number, guarded: string[] = []): Plan => ({
  planId: '01a20e6d-0238-4219-8a3e-7f317b9a1b04',
  createdAt: '2026-01-31T12:00:00.000Z',
  expiresAt: '2026-01-31T12:15:00.000Z',
  readAt: '2026-01-31T12:00:00.000Z',
  counts: { remove, 'already-off': 0, refuse: 0 },
  protected: guarded,
  targets: [],
});
const good = { ...emptyForm, reason: 'Lost phone' };

test('a reason is always required', () => {
  assert.deepEqual(formFaults(planOf(1), { ...emptyForm, reason: '  ' }), ['reason']);
  assert.deepEqual(formFaults(planOf(1), good), []);
});

test('above 25 targets the count must be typed, exactly', () => {
  assert.ok(!needsCount(planOf(25)));
  assert.ok(needsCount(planOf(26)));
  for (const count of ['', '1203', '12', 'all', '-1204', '0x4b4', '1e3']) {
    assert.deepEqual(formFaults(planOf(1204), { ...good, count }), ['count'], count);
  }
  for (const count of ['1204', ' 1,204 ', '1.204', '1 204', '1\u202f204']) {
    assert.deepEqual(formFaults(planOf(1204), { ...good, count }), [], count);
  }
});

test('every protected name must be typed, and no other', () => {
  const plan = planOf(2, ['root', 'boss']);
  for (const protectedNames of ['', 'root', 'root boss alice', 'root Boss']) {
    assert.deepEqual(formFaults(plan, { ...good, protectedNames }), ['protected'], protectedNames);
  }
  assert.deepEqual(formFaults(plan, { ...good, protectedNames: 'boss, root' }), []);
});

test('a start names the plan, its count, its protected names and one line of reason', () => {
  const form = { ...good, reason: ' Lost\nphone ', ticket: ' HD-1 ' };
  const plan = planOf(2, ['root']);
  const confirm = { count: 2, protected: ['root'] };
  assert.deepEqual(startBody(plan, form), {
    planId: plan.planId,
    confirm,
    reason: 'Lost phone',
    ticket: 'HD-1',
  });
  assert.ok(!('ticket' in startBody(plan, good)));
});

test('the same request keeps its key, another one gets another', () => {
  let made = 0;
  const intention = new Intention(() => `key-${made++}`);
  const first = intention.keyOf({ reason: 'a' });
  assert.equal(intention.keyOf({ reason: 'a' }), first);
  assert.notEqual(intention.keyOf({ reason: 'b' }), first);
});
