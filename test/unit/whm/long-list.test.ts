import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { listAccounts } from '../../../daemon/whm/calls/account-list.ts';
import { listTwoFactor } from '../../../daemon/whm/calls/two-factor.ts';
import { interpret } from '../../../daemon/whm/interpret.ts';
import { cutOut, type LongList, standIn } from '../../../daemon/whm/long-list.ts';
import type { Call } from '../../../daemon/whm/verdict.ts';
import { ranWith } from './runs.ts';

const metadata = { command: 'x', reason: 'OK', result: 1, version: 1 };
const document = (data: unknown) => JSON.stringify({ data, metadata });
const account = { user: 'ann', domain: 'ann.example', owner: 'root', plan: 'small', suspended: 0 };
const accounts = document({ acct: [account, { ...account, user: 'bob', suspended: '1' }] });
const configs = document({ ann: { is_enabled: 1, primary_domain: null }, root: { is_enabled: '0' } });

/** What stands in the output is read quickly, and by JSON.parse and the schema alone: both have to say the same. */
function assertSame<T>(call: Call<T>, stdout: string | Uint8Array): void {
  const { list: _, ...slowly } = call;
  const [quick, slow] = [call, slowly].map((each) => interpret(each, ranWith(stdout)));
  assert.deepEqual(quick, slow);
}

function isQuick<T>({ list }: Call<T>, stdout: string): boolean {
  assert.ok(list);
  const cut = cutOut(new TextEncoder().encode(stdout), list as LongList<unknown>);
  return cut !== undefined && cut.rest.includes(standIn);
}

test('a usual reply is read quickly', () => {
  for (const [call, text] of [
    [listAccounts, accounts],
    [listTwoFactor, configs],
  ] as const) {
    for (const stdout of [text, `${text}\n`, `A notice.\n${text}`]) {
      assert.ok(isQuick<unknown>(call, stdout));
      assertSame<unknown>(call, stdout);
    }
  }
});

test('texts may hold any character, escaped or not', () => {
  const odd = [
    '“ü”',
    'é',
    '𝒳',
    '"',
    '\\',
    'a\\"b',
    '\n',
    '\u0001',
    '\u2028',
    '</script>',
    'a'.repeat(300),
    '}},{',
    '"acct":[',
  ];
  for (const plan of odd) {
    const rows = [
      { ...account, plan: 'x' },
      { ...account, plan },
      { ...account, plan },
    ];
    const text = document({ acct: rows });
    assert.ok(isQuick(listAccounts, text), plan);
    assertSame(listAccounts, text);
    assertSame(
      listAccounts,
      text.replaceAll(
        /[\u007f-\uffff]/gu,
        (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
    );
  }
});

test('a text that only begins, or is only written, like the one before is its own', () => {
  for (const [before, plan] of [
    ['Ã©', 'é'],
    ['a\\', 'a"b'],
    ['a', 'ab'],
    ['ab', 'a'],
  ]) {
    const text = document({ acct: [before, plan, before].map((each) => ({ ...account, plan: each })) });
    assert.ok(isQuick(listAccounts, text), plan);
    assertSame(listAccounts, text);
  }
});

describe('whatever is out of the ordinary is left to JSON.parse and the schema:', () => {
  const row = '{"user":"ann","suspended":0}';
  const reply = (list: string, rest = '') => `{"data":{"acct":[${list}]${rest}},"metadata":{"result":1}}`;
  for (const [name, stdout] of [
    ['no rows', reply('')],
    ['a row without members', reply('{}')],
    ['a comma too many', reply(`${row},`)],
    ['two commas', reply(`${row},,${row}`)],
    ['a row that is none', reply(`${row},null`)],
    ['rows that are not closed', `{"data":{"acct":[${row}},"metadata":{"result":1}}`],
    ['a member without a value', reply('{"user":,"suspended":0}')],
    ['a number that is none', reply('{"user":"ann","suspended":01}')],
    ['a word that is none', reply('{"user":"ann","plan":undefined}')],
    ['white space', reply('{"user": "ann"}')],
    ['a list in a row', reply('{"user":"ann","plan":[1]}')],
    ['an escaped key', reply('{"user":"ann","us\\u0065r":"bob"}')],
    ['a control character', reply('{"user":"a\nb"}')],
    ['a bad escape', reply('{"user":"a\\qb"}')],
    ['a bad escape in what is passed over', reply('{"user":"a","more":"a\\qb"}')],
    ['a number too large', reply('{"user":"ann","plan":1e999}')],
    ['no name', reply('{"user":"","plan":"x"}')],
    ['a name that is a number', reply('{"user":12,"plan":1.50}')],
    ['a flag that is none', reply('{"user":"ann","suspended":true}')],
    ['the list twice, the other empty', reply(row, ',"acct":[]')],
    ['the list twice, the other escaped', reply(row, ',"\\u0061cct":[]')],
    ['the list twice', reply(row, `,"acct":[{"user":"bob"}]`)],
    ['the list elsewhere', `{"metadata":{"result":1,"acct":[${row}]},"data":{"acct":[]}}`],
    [
      'the list in a text',
      `{"metadata":{"result":1,"reason":"\\"acct\\":[${row.replaceAll('"', '\\"')}]"},"data":{}}`,
    ],
    ['what stands in for the list', `{"data":{"acct":"${standIn}"},"metadata":{"result":1,"acct":[${row}]}}`],
    ['a result that is none', `{"data":{"acct":[${row}]},"metadata":{"result":2}}`],
    ['a refusal with a list', `{"data":{"acct":[${row}]},"metadata":{"result":0,"reason":"No."}}`],
    ['two documents', reply(row) + reply(row)],
    ['text behind', `${reply(row)}done`],
    [
      'what stands in for the list, escaped',
      `{"metadata":{"result":1,"acct":[${row}]},"data":{"acct":"${standIn.replace('part', '\\u0061rt')}"}}`,
    ],
    [
      'a text that ends as the one before and what follows it',
      reply(
        String.raw`{"user":"evil","suspendreason":"no\",\"owner\":\"res","owner":"res"},{"user":"ann","suspendreason":"no","owner":"res","plan":"x"}`,
      ),
    ],
    ['members twice', reply('{"user":"ann","user":"bob","suspended":1,"suspended":0}')],
  ] as const) {
    test(name, () => {
      assertSame(listAccounts, stdout);
      assertSame(listTwoFactor, stdout.replace('"acct":[', '"x":['));
    });
  }
  for (const [name, data] of [
    ['a name twice', '{"ann":{"is_enabled":1},"bob":{"is_enabled":1},"ann":{"is_enabled":0}}'],
    ['a name that is escaped', '{"a\\u006en":{"is_enabled":1},"ann":{"is_enabled":0}}'],
    ['__proto__', '{"__proto__":{"is_enabled":1},"ann":{"is_enabled":0}}'],
    ['a flag that is none', '{"ann":{"is_enabled":null}}'],
    ['a flag that is missing', '{"ann":{"primary_domain":"x"}}'],
    ['an object within', '{"ann":{"is_enabled":1,"more":{"is_enabled":0}}}'],
    ['data twice', '{"ann":{"is_enabled":1}},"data":{"bob":{"is_enabled":1}}'],
    ['data once more, null', '{"ann":{"is_enabled":1}},"data":null'],
  ] as const) {
    test(name, () => assertSame(listTwoFactor, `{"data":${data},"metadata":{"result":1}}`));
  }
});

test('bytes that are not UTF-8 are left to it as well', () => {
  const bytes = new TextEncoder().encode(accounts);
  bytes[accounts.indexOf('small')] = 0xff;
  assertSame(listAccounts, bytes);
});

describe('both ways say the same of', () => {
  const key = fc.constantFrom(
    'user',
    'domain',
    'owner',
    'plan',
    'suspended',
    'suspendreason',
    'email',
    'is_enabled',
    'more',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('undefined', 'not suspended', '*unknown*', '', '\\', '"', 'a"},{"b', standIn),
  );
  const cell = fc.oneof(
    text,
    fc.constantFrom(0, 1, '0', '1', '', null, true, -0, 1.5),
    fc.jsonValue({ maxDepth: 1 }),
  );
  const usual = fc.record({ user: fc.string({ minLength: 1 }), is_enabled: fc.constantFrom(0, 1, '1') });
  const rows = fc.array(
    fc.oneof(
      usual,
      fc.tuple(usual, fc.dictionary(key, cell)).map(([one, other]) => ({ ...one, ...other })),
    ),
    { maxLength: 5 },
  );
  const data = rows.chain((list) =>
    fc.constantFrom<unknown>({ acct: list }, Object.fromEntries(list.map((each) => [each.user, each])), list),
  );
  const order = fc.boolean();
  const written = fc
    .tuple(data, order)
    .map(([value, first]) => JSON.stringify(first ? { data: value, metadata } : { metadata, data: value }));
  const check = (stdout: string | Uint8Array) => {
    assertSame(listAccounts, stdout);
    assertSame(listTwoFactor, stdout);
  };

  test('rows of nearly the right form', () => {
    fc.assert(fc.property(written, check), { numRuns: 1000 });
  });
  test('rows that have few texts between them, which are alike', () => {
    const alike = fc.constantFrom(
      '',
      'a',
      'b',
      'é',
      'Ã©',
      'ab',
      'a"',
      'b\\',
      '","',
      'aaaaaaaaa',
      'baaaaaaaa',
      'aaaaaaaab',
    );
    const row = fc.record({ user: alike.filter(Boolean), owner: alike, plan: alike, suspendreason: alike });
    const reply = fc.array(row, { minLength: 1, maxLength: 30 }).map((acct) => document({ acct }));
    fc.assert(
      fc.property(reply, (line) => {
        assert.ok(isQuick(listAccounts, line));
        check(line);
      }),
      { numRuns: 300 },
    );
  });
  test('rows of nearly the right form with a byte changed, left out or put in', () => {
    const signs = fc.constantFrom(
      ...Array.from('"\\{}[],: \n019-eu', (sign) => sign.charCodeAt(0)),
      0,
      0xc3,
      0xff,
    );
    fc.assert(
      fc.property(written, fc.nat(), fc.nat(2), fc.array(signs, { maxLength: 2 }), (line, at, left, put) => {
        const bytes = [...new TextEncoder().encode(line)];
        bytes.splice(at % bytes.length, left, ...put);
        check(Uint8Array.from(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});
