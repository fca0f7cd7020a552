import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ProblemError } from '../../../../daemon/protocol/problem.ts';
import { parseJsonArguments } from '../../../../daemon/server/whm-api/json-arguments.ts';

const key = fc.string({ unit: 'binary' });
const scalar = fc.oneof(fc.string({ unit: 'binary' }), fc.integer());
const members = fc.array(fc.tuple(key, fc.oneof(scalar, fc.array(scalar))));

test('every member counts, doubled keys and arrays too, in the order written', () => {
  fc.assert(
    fc.property(members, fc.constantFrom('', ' ', '\n\t'), (pairs, gap) => {
      const parts = pairs.map(
        ([name, value]) => `${gap}${JSON.stringify(name)}${gap}:${gap}${JSON.stringify(value)}${gap}`,
      );
      const expected = pairs.flatMap(([name, value]) =>
        (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)]),
      );
      assert.deepEqual(parseJsonArguments(`${gap}{${parts.join(',')}}${gap}`), expected);
    }),
  );
});

test('other values, and what is no object, are a problem that names the key', () => {
  const rows: [text: string, code: string, detail: RegExp][] = [
    ['', 'malformed-json', /JSON/u],
    ['{"user":"a"', 'malformed-json', /JSON/u],
    ['[]', 'invalid-request', /JSON object/u],
    ['null', 'invalid-request', /JSON object/u],
    ['"user"', 'invalid-request', /JSON object/u],
    ['{"user":null}', 'invalid-request', /^user: /u],
    ['{"user":true}', 'invalid-request', /^user: /u],
    ['{"user":{"a":"b"}}', 'invalid-request', /^user: /u],
    ['{"user":"a","user":[["b"]]}', 'invalid-request', /^user: /u],
  ];
  for (const [text, code, detail] of rows) {
    assert.throws(
      () => parseJsonArguments(text),
      (error) => error instanceof ProblemError && error.code === code && detail.test(error.message),
      text,
    );
  }
});

test('any text gives arguments or a problem', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        parseJsonArguments(text);
      } catch (error) {
        assert.ok(error instanceof ProblemError);
      }
    }),
  );
});
