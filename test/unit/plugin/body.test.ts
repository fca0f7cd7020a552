import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readBody } from '../../../plugin/cgi/body.ts';

test('exactly the announced bytes are read, in whatever pieces they come', async () => {
  const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(pieces, fc.integer({ min: 1, max: 200 }), async (parts, length) => {
      const all = Buffer.concat(parts);
      const input = Readable.from(parts.map((part) => Buffer.from(part)));
      if (length > all.length) {
        await assert.rejects(readBody(input, length), { code: 'invalid-request' });
      } else {
        assert.deepEqual(await readBody(input, length), all.subarray(0, length));
      }
    }),
  );
});

test('what follows the announced bytes never becomes part of a request', async () => {
  const smuggled = 'GET /v1/audit HTTP/1.1\r\nX-Actor: cli\r\n\r\n';
  const input = Readable.from([Buffer.from(`{}${smuggled}`)]);
  assert.equal((await readBody(input, 2)).toString(), '{}');
  assert.ok(input.destroyed, 'and nobody waits for its end');
});
