import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account } from '../../../../daemon/protocol/accounts.ts';
import { findAccounts, indexAccounts, noFilter, valuesOf } from '../../../../plugin/ui/state/accounts.ts';

const account = (user: string, more: Partial<Account> = {}): Account => ({
  user,
  domain: `${user}.example`,
  owner: 'root',
  plan: 'starter',
  suspended: false,
  twoFactor: 'on',
  ...more,
});
const all = [
  account('carol', { owner: 'resell01', plan: 'business', twoFactor: 'off' }),
  account('alice', { suspended: true }),
  account('bob', { domain: 'Shop.Example', twoFactor: 'not-listed', plan: '' }),
];
const indexed = indexAccounts(all);
const byUser = { key: 'user', descending: false } as const;
const names = (found: readonly Account[]) => found.map(({ user }) => user);
const filter = (change: object) => names(findAccounts(indexed, { ...noFilter, ...change }, byUser));
const search = (text: string) => filter({ text });
const sort = (key: keyof Account, descending = false) =>
  names(findAccounts(indexed, noFilter, { key, descending }));

test('the search looks for every word in user, domain and owner, letter case aside', () => {
  assert.deepEqual(search('SHOP'), ['bob']);
  assert.deepEqual(search('  resell01   car '), ['carol']);
  assert.deepEqual(search('resell01 bob'), []);
  assert.deepEqual(search(''), ['alice', 'bob', 'carol']);
  assert.deepEqual(search('.*'), [], 'it is no pattern');
});

test('each filter narrows, and together they all hold', () => {
  assert.deepEqual(filter({ twoFactor: 'on' }), ['alice']);
  assert.deepEqual(filter({ twoFactor: 'not-listed' }), ['bob']);
  assert.deepEqual(filter({ owner: 'resell01' }), ['carol']);
  assert.deepEqual(filter({ plan: 'starter' }), ['alice']);
  assert.deepEqual(filter({ suspended: 'yes' }), ['alice']);
  assert.deepEqual(filter({ suspended: 'no', owner: 'root' }), ['bob']);
});

test('every column sorts both ways, equal ones by name', () => {
  assert.deepEqual(sort('user', true), ['carol', 'bob', 'alice']);
  assert.deepEqual(sort('owner'), ['carol', 'alice', 'bob']);
  assert.deepEqual(sort('owner', true), ['alice', 'bob', 'carol']);
  assert.deepEqual(sort('twoFactor'), ['alice', 'carol', 'bob']);
  assert.deepEqual(sort('suspended'), ['alice', 'bob', 'carol']);
  assert.deepEqual(sort('domain'), ['bob', 'alice', 'carol']);
});

test('a filter offers the values that there are', () => {
  assert.deepEqual(valuesOf(all, 'plan'), ['business', 'starter']);
  assert.deepEqual(valuesOf(all, 'owner'), ['resell01', 'root']);
});
