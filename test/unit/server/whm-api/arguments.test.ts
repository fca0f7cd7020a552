import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  decode,
  enabledControl,
  includedOf,
  parseForm,
  usersOf,
} from '../../../../daemon/server/whm-api/arguments.ts';
import { decode as decodeOfWhmapi1 } from '../../../host/whmapi1/args.ts';

const items = fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })));

test('what encodeURIComponent or a form encodes comes back, and nothing is ever thrown', () => {
  fc.assert(
    fc.property(items, (pairs) => {
      const query = pairs.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`);
      assert.deepEqual(parseForm(query.join('&')), pairs);
      assert.deepEqual(parseForm(new URLSearchParams(pairs).toString()), pairs);
    }),
  );
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => Array.isArray(parseForm(text))));
});

test('text is decoded as whmapi1 decodes it', () => {
  const text = fc.string({ unit: fc.constantFrom('%', '4', '1', 'f', 'F', 'C', '3', '+', 'x', '&', '=') });
  fc.assert(fc.property(text, (raw) => assert.equal(decode(raw), decodeOfWhmapi1(raw))));
  assert.equal(decode('a+b%2B%zz%C3%BC%'), 'a b+%zzü%');
});

test('an item is split at its first "="; one without is empty, an empty one is none', () => {
  assert.deepEqual(parseForm('user=a=b&&user&=x&'), [
    ['user', 'a=b'],
    ['user', ''],
    ['', 'x'],
  ]);
});

test('user, every user-N and every repetition count, and no other key', () => {
  const args = parseForm(
    'user=a&user-1=b&user-007=c&user=a&user1=x&user_1=x&users=x&user-=x&user-a=x&User=x&user-1=d&user-%D9%A1=x',
  );
  assert.deepEqual(usersOf(args), ['a', 'b', 'c', 'a', 'd']);
  assert.deepEqual(
    includedOf(parseForm('include_protected=a&include_protected-2=b&include=x')),
    new Set(['a', 'b']),
  );
});

const control = (query: string): string | undefined => enabledControl(parseForm(query));

test('an output control counts once it is turned on', () => {
  assert.equal(control('api.filter.a.field=user&api.sort.enable=0&api.chunk.enable='), undefined);
  assert.equal(control('api.chunk.enable=1&api.chunk.size=2'), 'chunk');
  assert.equal(control('api.columns.enable=yes'), 'columns');
});
