import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepHouse } from '../../daemon/housekeeping.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const detailDays = 365;

/** Keeps house through these clock readings, one a look; tells up to when detail was deleted at each copy. */
async function house(readings: readonly number[], copiedAt?: number): Promise<(number | 'kept')[]> {
  const stop = new AbortController();
  const told: (number | 'kept')[] = [];
  let turn = 0;
  let copy = copiedAt;
  const now = () => readings[turn] ?? 0;
  const store = {
    backup: async () => {
      copy = now();
      told.push('kept');
      return Promise.resolve();
    },
    backupAge: () =>
      copy === undefined ? undefined : copy > now() ? Number.POSITIVE_INFINITY : now() - copy,
    deleteDetail(olderThan: number) {
      told[told.length - 1] = olderThan;
      return 0;
    },
    deleteExpiredPlans: () => 0,
  };
  const clock = {
    now,
    wait: async (ms: number) => {
      if (ms === hourMs && ++turn >= readings.length) stop.abort();
      return Promise.resolve();
    },
  };
  await keepHouse({ store, clock, detailDays, report: () => {} }, stop.signal);
  return told;
}

test('once a day the copy is written, and old detail is deleted', async () => {
  const hours = Array.from({ length: 49 }, (_, hour) => dayMs + hour * hourMs);
  assert.deepEqual(
    await house(hours, 0),
    [1, 2, 3].map((day) => (day - detailDays) * dayMs),
  );
});

test('a clock that has jumped deletes nothing, and after a day of steady clock it does', async () => {
  const jumped = 500 * dayMs;
  assert.deepEqual(await house([dayMs, jumped, jumped + hourMs, jumped + dayMs], 0), [
    (1 - detailDays) * dayMs,
    'kept',
    (501 - detailDays) * dayMs,
  ]);
});

test('put right within the day, it has deleted nothing; neither has one that was set back', async () => {
  assert.deepEqual(await house([500 * dayMs, dayMs + hourMs, 2 * dayMs + hourMs], 0), [
    'kept',
    'kept',
    (2 - detailDays) * dayMs + hourMs,
  ]);
});

test('a server that was off for long, or has no copy yet, begins with the copy alone', async () => {
  assert.deepEqual(await house([40 * dayMs], 0), ['kept']);
  assert.deepEqual(await house([40 * dayMs]), ['kept']);
});
