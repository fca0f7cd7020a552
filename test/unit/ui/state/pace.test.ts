import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paceOf } from '../../../../plugin/ui/state/pace.ts';

test('nothing is said before the first answer', () => {
  assert.equal(paceOf([], 100), undefined);
});

test('the first call, a small trial, foretells nothing', () => {
  assert.deepEqual(paceOf([{ endedAt: 1000, durationMs: 500, targets: 10 }], 990), { perSecond: 20 });
});

test('the rate counts the time between calls too, over the last three', () => {
  const calls = [
    { endedAt: 1000, durationMs: 1000, targets: 1 },
    { endedAt: 11_000, durationMs: 1000, targets: 100 },
    { endedAt: 13_000, durationMs: 1000, targets: 100 },
    { endedAt: 15_000, durationMs: 1000, targets: 100 },
  ];
  assert.deepEqual(paceOf(calls, 121), { perSecond: 60, secondsLeft: 3 });
});

test('no time is left when nothing is', () => {
  const call = { endedAt: 1000, durationMs: 1000, targets: 10 };
  assert.deepEqual(paceOf([call, { ...call, endedAt: 2000 }], 0), { perSecond: 10 });
});

test('calls that took no time give no rate', () => {
  assert.equal(paceOf([{ endedAt: 1000, durationMs: 0, targets: 10 }], 5), undefined);
});
