import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compresses, parseHead, sentHeaders } from '../../../host/whm/cgi-response.ts';
import type { Control } from '../../../host/whm/switches.ts';

type Colon = Control['header-colon'];
const parse = (text: string, colon: Colon = 'as-stated') => parseHead(Buffer.from(text, 'latin1'), colon);
const head = (text: string) => {
  const parsed = parse(text);
  assert.ok(parsed !== undefined);
  return parsed;
};

const heads: readonly (readonly [
  output: string,
  status: number,
  reason: string,
  headers: readonly (readonly [string, string])[],
  rest: string,
])[] = [
  ['Content-type: text/html\n\nbody', 200, 'OK', [['Content-type', 'text/html']], 'body'],
  [
    'A: b\r\nC:d\r\n\r\n\r\nbody',
    200,
    'OK',
    [
      ['A', 'b'],
      ['C', 'd'],
    ],
    '\r\nbody',
  ],
  ['A: b\n\r\nbody', 200, 'OK', [['A', 'b']], 'body'],
  ['\nbody', 200, 'OK', [], 'body'],
  ['Status: 404 Gone away\nA: b\n\n', 404, 'Gone away', [['A', 'b']], ''],
  ['Status: 201\n\n', 201, '', [], ''],
  ['HTTP/1.1 418 Teapot\r\nA: b\r\n\r\n', 418, 'Teapot', [['A', 'b']], ''],
  ['Location: /x\n\n', 307, 'Temporary Redirect', [['Location', '/x']], ''],
  ['Status: 303 See Other\nLocation: /x\n\n', 303, 'See Other', [['Location', '/x']], ''],
  [
    'Connection: close\nDate: x\nKeep-Alive: x\nServer: x\nX-Powered-By: x\nA: b\n\n',
    200,
    'OK',
    [['A', 'b']],
    '',
  ],
  [
    'Set-Cookie: a=1\nSet-Cookie: b=2\nCache-Control: no-store\n\n',
    200,
    'OK',
    [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['Cache-Control', 'no-store'],
    ],
    '',
  ],
  ['no header\nA: b\n\n', 200, 'OK', [['A', 'b']], ''],
];
for (const [output, status, reason, headers, rest] of heads) {
  test(`the head of ${JSON.stringify(output)}`, () => {
    const parsed = head(output);
    assert.deepEqual({ ...parsed, rest: parsed.rest.toString() }, { status, reason, headers, rest });
  });
}

for (const output of ['', 'A: b', 'A: b\n', 'A: b\r\n', 'A: b\nbody without a blank line\n']) {
  test(`${JSON.stringify(output)} is an incomplete head`, () => {
    assert.equal(parse(output), undefined);
  });
}

const colons: readonly (readonly [colon: Colon, line: string, kept: boolean])[] = [
  ['as-stated', 'Content-Type:text/html', false],
  ['as-stated', 'Content-Type:\ttext/html', true],
  ['as-stated', 'X-Own:value', true],
  ['tolerant', 'Content-Type:text/html', true],
];
for (const [colon, line, kept] of colons) {
  test(`header-colon ${colon}: ${JSON.stringify(line)} is ${kept ? 'kept' : 'lost'}`, () => {
    assert.equal(parse(`${line}\n\n`, colon)?.headers.length, kept ? 1 : 0);
  });
}
test('header-colon: a status without a space is lost too, unless tolerant', () => {
  assert.equal(parse('Status:404 x\n\n')?.status, 200);
  assert.equal(parse('Status:404 x\n\n', 'tolerant')?.status, 404);
});

const compressed: readonly (readonly [
  what: string,
  head: string,
  accept: string,
  complete: number | undefined,
  gzip: Control['gzip'],
  expected: boolean,
])[] = [
  ['a stream of json', 'Content-Type: application/json\n\n', 'gzip, br', undefined, 'as-stated', true],
  ['a large page', 'Content-Type: text/html\n\n', 'gzip', 450, 'as-stated', true],
  ['a small page', 'Content-Type: text/html\n\n', 'gzip', 449, 'as-stated', false],
  ['an image', 'Content-Type: image/png\n\n', 'gzip', 9000, 'as-stated', false],
  [
    'identity',
    'Content-Type: text/html\nContent-Encoding: identity\n\n',
    'gzip',
    undefined,
    'as-stated',
    false,
  ],
  ['a client without gzip', 'Content-Type: text/html\n\n', 'br', undefined, 'as-stated', false],
  ['gzip never', 'Content-Type: text/html\n\n', 'gzip', undefined, 'never', false],
];
for (const [what, output, accept, complete, gzip, expected] of compressed) {
  test(`${what} is ${expected ? '' : 'not '}compressed`, () => {
    assert.equal(compresses(head(output), accept, complete, gzip), expected);
  });
}

test('cpsrvd adds its headers, and Cache-Control can appear twice', () => {
  const sent = sentHeaders(head('Cache-Control: no-store\nContent-Type: text/css\n\n'), false, 'passes');
  assert.deepEqual(sent, [
    'Cache-Control',
    'no-store',
    'Content-Type',
    'text/css',
    'Cache-Control',
    'no-cache, no-store, must-revalidate, private',
    'Pragma',
    'no-cache',
    'X-Frame-Options',
    'SAMEORIGIN',
    'X-Content-Type-Options',
    'nosniff',
  ]);
});

test('content-type stripped takes the type away', () => {
  assert.ok(!sentHeaders(head('Content-Type: text/css\n\n'), false, 'stripped').includes('text/css'));
});
