import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan } from '../../../../daemon/protocol/plan.ts';
import type { Settings } from '../../../../daemon/protocol/settings.ts';
import {
  emptyForm,
  fieldTime,
  formFaults as faultsAt,
  isAboveLimit,
  needsCount,
  startBody,
} from '../../../../plugin/ui/state/confirm.ts';
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
const settings: Settings = {
  delaySeconds: 5,
  confirmAbove: 25,
  reasonRequired: true,
  removalsMost: null,
  notifyOwners: false,
};
const now = Date.parse('2026-01-31T12:00:30.000Z');
const formFaults = (plan: Plan, form: typeof emptyForm, change: Partial<Settings> = {}) =>
  faultsAt(plan, form, { ...settings, ...change }, now);
const good = { ...emptyForm, reason: 'Lost phone' };

test('a reason is required where the configuration says so', () => {
  assert.deepEqual(formFaults(planOf(1), { ...emptyForm, reason: '  ' }), ['reason']);
  assert.deepEqual(formFaults(planOf(1), good), []);
  assert.deepEqual(formFaults(planOf(1), emptyForm, { reasonRequired: false }), []);
  assert.ok(!('reason' in startBody(planOf(1), emptyForm, settings)));
});

test('above the configured number the count must be typed, exactly', () => {
  assert.ok(!needsCount(planOf(25), settings));
  assert.ok(needsCount(planOf(26), settings));
  assert.ok(needsCount(planOf(3), { ...settings, confirmAbove: 2 }));
  for (const count of ['', '1203', '12', 'all', '-1204', '0x4b4', '1e3']) {
    assert.deepEqual(formFaults(planOf(1204), { ...good, count }), ['count'], count);
  }
  for (const count of ['1204', ' 1,204 ', '1.204', '1 204', '1\u202f204']) {
    assert.deepEqual(formFaults(planOf(1204), { ...good, count }), [], count);
  }
});

test('every protected name must be ticked', () => {
  const plan = planOf(2, ['root', 'boss']);
  for (const confirmed of [[], ['root'], ['root', 'alice']]) {
    assert.deepEqual(formFaults(plan, { ...good, confirmed }), ['protected'], confirmed.join());
  }
  assert.deepEqual(formFaults(plan, { ...good, confirmed: ['boss', 'root'] }), []);
});

test('more than one job may remove cannot be started', () => {
  assert.ok(!isAboveLimit(planOf(3), settings));
  assert.ok(!isAboveLimit(planOf(3), { ...settings, removalsMost: 3 }));
  assert.ok(isAboveLimit(planOf(4), { ...settings, removalsMost: 3 }));
});

test('a chosen start time is ahead, and is sent in UTC; else the start waits a little, if anything is removed', () => {
  const startAt = fieldTime(now + 60_000);
  assert.match(startAt, /^2026-0[12]-\d\dT\d\d:01$/u);
  assert.deepEqual(formFaults(planOf(1), { ...good, startAt }), []);
  for (const late of [fieldTime(now), fieldTime(now - 86_400_000), 'tomorrow']) {
    assert.deepEqual(formFaults(planOf(1), { ...good, startAt: late }), ['start-at'], late);
  }
  const body = startBody(planOf(1), { ...good, startAt }, settings);
  assert.deepEqual([body['startAt'], 'delaySeconds' in body], ['2026-01-31T12:01:00.000Z', false]);
  assert.equal(startBody(planOf(1), good, settings)['delaySeconds'], 5);
  assert.ok(!('delaySeconds' in startBody(planOf(0), good, settings)));
  assert.ok(!('delaySeconds' in startBody(planOf(1), good, { ...settings, delaySeconds: 0 })));
});

test('owners are told as the configuration says, or as was chosen', () => {
  assert.equal(startBody(planOf(1), good, settings)['notify'], false);
  assert.equal(startBody(planOf(1), good, { ...settings, notifyOwners: true })['notify'], true);
  assert.equal(
    startBody(planOf(1), { ...good, notify: false }, { ...settings, notifyOwners: true })['notify'],
    false,
  );
  assert.ok(!('notify' in startBody(planOf(0), good, settings)));
});

test('a start names the plan, its count, its protected names and one line of reason', () => {
  const form = { ...good, reason: ' Lost\nphone ', ticket: ' HD-1 ' };
  const plan = planOf(2, ['root']);
  const confirm = { count: 2, protected: ['root'] };
  assert.deepEqual(startBody(plan, form, { ...settings, delaySeconds: 0 }), {
    planId: plan.planId,
    confirm,
    reason: 'Lost phone',
    ticket: 'HD-1',
    notify: false,
  });
  assert.ok(!('ticket' in startBody(plan, good, settings)));
});

test('the same request keeps its key, another one gets another', () => {
  let made = 0;
  const intention = new Intention(() => `key-${made++}`);
  const first = intention.keyOf({ reason: 'a' });
  assert.equal(intention.keyOf({ reason: 'a' }), first);
  assert.notEqual(intention.keyOf({ reason: 'b' }), first);
});
