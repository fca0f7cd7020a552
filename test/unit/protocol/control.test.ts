import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { toJson } from '../../../daemon/protocol/control.ts';

const raw = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

test('a line of JSON is free of characters that move a cursor or hide something, and says the same as before', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const line = toJson({ value, text });
      assert.ok(!raw.test(line));
      assert.deepEqual(JSON.parse(line), JSON.parse(JSON.stringify({ value, text })));
    }),
  );
  assert.deepEqual(JSON.parse(toJson('\u{e0001}\u009b')), '\u{e0001}\u009b');
});
