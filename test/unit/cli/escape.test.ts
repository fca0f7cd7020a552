import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { visible } from '../../../daemon/cli/escape.ts';

const raw = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

test('no text keeps a character that moves the cursor or hides something', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !raw.test(visible(text))));
  assert.equal(visible('\u001b[2Jx\ny\u009b\u202e'), String.raw`\x1b[2Jx\ny\x9b\u{202e}`);
});
