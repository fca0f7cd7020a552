import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { rowsToDraw, type Scrolled, topFor } from '../../../../plugin/ui/parts/rows.ts';

const none = { from: 0, to: 0 };
const scrolled = fc.record({
  top: fc.integer({ min: -50, max: 40_000 }),
  height: fc.integer({ min: 0, max: 2000 }),
  rowHeight: fc.constantFrom(36, 60, 86),
  count: fc.nat(1000),
});

test('whatever is in sight exists, and not much more', () => {
  fc.assert(
    fc.property(fc.array(scrolled, { minLength: 1 }), (course: Scrolled[]) => {
      let drawn = none;
      for (const at of course) {
        drawn = rowsToDraw(at, drawn);
        const { top, height, rowHeight, count } = at;
        assert.ok(drawn.from >= 0 && drawn.from <= drawn.to && drawn.to <= count);
        for (let row = 0; row < count; row++) {
          const isSeen =
            (row + 1) * rowHeight > Math.max(top, 0) && row * rowHeight < Math.max(top, 0) + height;
          if (isSeen) assert.ok(row >= drawn.from && row < drawn.to, `row ${row}`);
        }
        assert.ok(drawn.to - drawn.from <= 2000 / 36 + 2 + 24);
      }
    }),
    { seed: 1 },
  );
});

test('a small step draws nothing new', () => {
  const at = { top: 3600, height: 720, rowHeight: 36, count: 1000 };
  const drawn = rowsToDraw(at, none);
  assert.deepEqual(drawn, { from: 88, to: 132 });
  assert.equal(rowsToDraw({ ...at, top: 3700 }, drawn), drawn);
  assert.notEqual(rowsToDraw({ ...at, top: 4200 }, drawn), drawn);
});

test('a row that comes into a short table pushes none out of it', () => {
  const one = { top: 0, height: 36, rowHeight: 36, count: 1 };
  const drawn = rowsToDraw(one, none);
  assert.deepEqual(rowsToDraw({ ...one, count: 2 }, drawn), { from: 0, to: 2 });
});

test('a row is brought into sight by scrolling as little as possible', () => {
  const at = { top: 360, height: 360, rowHeight: 36, count: 1000 };
  assert.deepEqual(
    [10, 19, 20, 9, 0].map((row) => topFor(row, at)),
    [360, 360, 396, 324, 0],
  );
});
