import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encodingExists, getDecoder } from '../../../.build/utf8-only.ts';

test('a character cut between two chunks is whole again', () => {
  const bytes = Buffer.from('{"reason":"Gerät “X” 📱"}');
  const { write, end } = getDecoder('utf-8');
  const parts = Array.from(bytes, (_, index) => write(bytes.subarray(index, index + 1)));
  assert.equal(parts.join('') + end(), bytes.toString('utf8'));
});

test('a byte order mark is left out, and what is no UTF-8 becomes a replacement character', () => {
  assert.equal(decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b), 'UTF-8'), '{');
  assert.equal(decode(Uint8Array.of(0x61, 0xff, 0xe2, 0x82), 'utf8'), 'a\ufffd\ufffd');
});

test('any other encoding is refused in the words that become a 415', () => {
  assert.equal(encodingExists('utf-16le'), false);
  assert.throws(() => getDecoder('utf-16le'), { message: /^Encoding not recognized: / });
  assert.throws(() => decode(Uint8Array.of(0x7b), 'latin1'), { message: /^Encoding not recognized: / });
});
