import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fastest } from '../../../daemon/whm/fastest.ts';

test('the fastest call of the minute before the newest is told, however long ago the newest was', () => {
  const fastest = new Fastest();
  assert.equal(fastest.durationMs, undefined);
  fastest.note(1000, 300);
  assert.equal(fastest.durationMs, 300);
  fastest.note(2000, 700);
  fastest.note(50_000, 500);
  assert.equal(fastest.durationMs, 300);
  fastest.note(61_000, 900);
  assert.equal(fastest.durationMs, 300, 'a minute ago, not more');
  fastest.note(61_001, 800);
  assert.equal(fastest.durationMs, 500);
  fastest.note(200_000, 900);
  assert.equal(fastest.durationMs, 900);
  fastest.note(200_001, 200);
  assert.equal(fastest.durationMs, 200);
});

test('the fastest of the last minute is told only as long as it is one', () => {
  const fastest = new Fastest();
  assert.equal(fastest.lately(0), undefined);
  fastest.note(1000, 300);
  fastest.note(2000, 700);
  assert.equal(fastest.lately(61_000), 300);
  assert.equal(fastest.lately(61_001), 700);
  assert.equal(fastest.lately(62_001), undefined);
});
