import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { batchSize, type CallCost, fittingArguments } from '../../../daemon/jobs/batch-size.ts';
import { limits } from '../../../daemon/protocol/limits.ts';

const usual = { max: 10_000, targetSeconds: 1 };

test('the first batch is at most ten', () => {
  assert.equal(batchSize([], 10_000, undefined, usual), 10);
  assert.equal(batchSize([], 10_000, 300, usual), 10);
  assert.equal(batchSize([], 3, 300, usual), 3);
  assert.equal(batchSize([], 100, 300, { ...usual, max: 4 }), 4);
});

const afterTen = (durationMs: number, remaining = 10_000, max = 10_000) =>
  batchSize([{ targets: 10, durationMs }], remaining, 300, { max, targetSeconds: 1 });

test('the next is as large as a second beyond the fastest call allows', () => {
  assert.equal(afterTen(400), 100, '10 ms an account');
  assert.equal(afterTen(1300), 10, '100 ms an account');
  assert.equal(afterTen(20_300), 1, 'two seconds an account: never less than one');
  assert.equal(afterTen(300), 1000, 'no cost seen: a hundred times the last');
  assert.equal(afterTen(310), 1000);
  assert.equal(afterTen(310, 1200), 1000);
  assert.equal(afterTen(310, 10_000, 500), 500, 'never above the maximum');
  assert.equal(afterTen(400, 125), 125, 'a few stragglers ride along');
  assert.equal(afterTen(400, 126), 100);
  assert.equal(afterTen(310, 300), 300);
});

test('only the last five calls count', () => {
  const slow: CallCost[] = Array.from({ length: 5 }, () => ({ targets: 10, durationMs: 10_300 }));
  const fast: CallCost[] = Array.from({ length: 5 }, () => ({ targets: 100, durationMs: 400 }));
  assert.equal(batchSize([...slow, ...fast], 10_000, 300, usual), 1000);
});

test('always at least one, at most what is left and what is allowed', () => {
  const cost = fc.record({
    targets: fc.integer({ min: 1, max: 10_000 }),
    durationMs: fc.double({ min: 0, max: 400_000, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(cost, { maxLength: 8 }),
      fc.integer({ min: 1, max: 50_000 }),
      fc.option(fc.double({ min: 0, max: 5000, noNaN: true }), { nil: undefined }),
      fc.record({
        max: fc.integer({ min: 1, max: 50_000 }),
        targetSeconds: fc.double({ min: 0.1, max: 60, noNaN: true }),
      }),
      (calls, remaining, fastest, bounds) => {
        const size = batchSize(calls, remaining, fastest, bounds);
        assert.ok(Number.isInteger(size));
        assert.ok(size >= 1 && size <= remaining && size <= bounds.max);
        if (calls.length === 0) assert.ok(size <= 10);
      },
    ),
    { seed: 1, numRuns: 5000 },
  );
});

/** Numbers from 0 to 1 that are the same at each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * The calls that ten thousand accounts take when each call costs so much.
 * @param noise by how much of itself a duration may vary to either side
 */
function simulate(fixedMs: number, perAccountMs: number, noise: number, seed: number): CallCost[] {
  const random = seeded(seed);
  const duration = (targets: number) =>
    (fixedMs + perAccountMs * targets) * (1 - noise + 2 * noise * random());
  // The reads before have shown what a call costs without any account.
  let fastest = Math.min(...Array.from({ length: 3 }, () => duration(0)));
  const calls: CallCost[] = [];
  for (let remaining = 10_000; remaining > 0; ) {
    const targets = batchSize(calls, remaining, fastest, usual);
    const durationMs = duration(targets);
    fastest = Math.min(fastest, durationMs);
    calls.push({ targets, durationMs });
    remaining -= targets;
  }
  return calls;
}

test('ten thousand accounts at 300 ms a call and 20 µs each take three calls, with noise at most four', () => {
  assert.deepEqual(
    simulate(300, 0.02, 0, 1).map(({ targets }) => targets),
    [10, 1000, 8990],
  );
  for (let seed = 1; seed <= 50; seed++) assert.ok(simulate(300, 0.02, 0.1, seed).length <= 4);
});

test('whatever calls cost, none keeps others waiting much longer than aimed at', (t) => {
  for (const fixedMs of [50, 300, 1000]) {
    for (const perAccountMs of [0.02, 1, 10, 50]) {
      const runs = Array.from({ length: 20 }, (_, index) => simulate(fixedMs, perAccountMs, 0.1, index + 1));
      const counts = runs.map((calls) => calls.length).toSorted((a, b) => a - b);
      const beyond = runs.map((calls) => calls.map(({ durationMs }) => durationMs - fixedMs));
      const second = Math.max(...beyond.map((times) => times[1] ?? 0));
      const later = Math.max(0, ...beyond.flatMap((times) => times.slice(2)));
      t.diagnostic(
        `${fixedMs} ms + ${perAccountMs} ms an account: ${counts[0]} to ${counts.at(-1)} calls; ` +
          `beyond the fixed cost the second takes up to ${Math.round(second)} ms, later ones ${Math.round(later)} ms`,
      );
      assert.ok(later <= 2000);
    }
  }
});

const bytes = (names: readonly string[]) =>
  names.reduce((sum, name, index) => sum + `user-${index}=${encodeURIComponent(name)}`.length + 9, 0);

test('names fit as long as the argument list holds them, one always does', () => {
  const short = Array.from({ length: 50_000 }, (_, index) => `user${index}`);
  const fitting = fittingArguments(short, 50_000);
  assert.ok(bytes(short.slice(0, fitting)) <= limits.batchArgumentBytes);
  assert.ok(fitting > 15_000);
  assert.equal(fittingArguments(short, 7), 7);
  assert.equal(fittingArguments([], 7), 0);
  const wide = Array.from({ length: 2000 }, () => '😀'.repeat(63));
  const most = fittingArguments(wide, 2000);
  assert.ok(most >= 1 && bytes(wide.slice(0, most)) <= limits.batchArgumentBytes);
  assert.equal(fittingArguments(['x'.repeat(limits.batchArgumentBytes + 1), 'y'], 2), 1);
});
