import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSize, type Guard, removalsSince, warningsOf } from '../../../daemon/jobs/guard.ts';
import type { Job } from '../../../daemon/protocol/job.ts';
import { counts, job } from '../cli/samples.ts';

const guard: Guard = { removalsMost: 40, burst: { removals: 50, withinMinutes: 60 } };
const plan = (remove: number) => ({ counts: { remove, 'already-off': 3, refuse: 9 } });
const codes = (remove: number, recent: number, rails = guard) =>
  warningsOf(plan(remove), recent, rails).map(({ code }) => code);

test('a plan warns above the limit of a job and above what is usual, and not at it', () => {
  assert.deepEqual(codes(40, 0), []);
  assert.deepEqual(codes(41, 0), ['above-limit']);
  assert.deepEqual(codes(10, 40), []);
  assert.deepEqual(codes(10, 41), ['burst']);
  assert.deepEqual(codes(51, 0), ['above-limit', 'burst']);
  assert.deepEqual(codes(0, 900), [], 'who removes nothing is not warned');
  assert.deepEqual(codes(900, 900, { removalsMost: null, burst: { removals: null, withinMinutes: 60 } }), []);
});

test('a start above the limit is refused, whoever asks', () => {
  checkSize(plan(40), guard);
  checkSize(plan(50_000), { ...guard, removalsMost: null });
  assert.throws(() => checkSize(plan(41), guard), {
    code: 'too-many-targets',
    extra: { limit: 'start.removalsMost', most: 40 },
  });
});

test('removals within the time count, and those that are still to come', () => {
  const now = Date.parse('2026-01-31T12:00:00.000Z');
  const at = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
  const jobs: Job[] = [
    job({ createdAt: at(1), counts: counts({ removed: 7, failed: 2, refused: 1 }) }),
    job({ createdAt: at(2), state: 'running', targets: 20, counts: counts({ refused: 5 }) }),
    job({ createdAt: at(61), counts: counts({ removed: 300 }) }),
  ];
  assert.equal(removalsSince(jobs, now - 3_600_000), 7 + 15);
});
