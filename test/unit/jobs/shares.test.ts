import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupsOf, shareOf, timesOf } from '../../../daemon/jobs/shares.ts';
import type { Account } from '../../../daemon/protocol/accounts.ts';

const account = (owner: string, twoFactor: Account['twoFactor'], plan = 'gold'): Account => ({
  user: 'x',
  domain: '',
  owner,
  plan,
  suspended: false,
  twoFactor,
});
const all = [
  account('root', 'on'),
  account('root', 'off'),
  account('__proto__', 'on'),
  account('__proto__', 'on'),
  account('b', 'off', ''),
  account('a', 'not-listed', ''),
  account('', 'off'),
];

test('a share counts every account once', () => {
  assert.deepEqual(shareOf(all), { on: 3, off: 3, 'not-listed': 1 });
  assert.deepEqual(shareOf([]), { on: 0, off: 0, 'not-listed': 0 });
});

test('the largest groups stand alone, equal ones by name, the others together', () => {
  const { top, rest } = groupsOf(all, 'owner', 3);
  assert.deepEqual(top, [
    { name: '__proto__', share: { on: 2, off: 0, 'not-listed': 0 } },
    { name: 'root', share: { on: 1, off: 1, 'not-listed': 0 } },
    { name: '', share: { on: 0, off: 1, 'not-listed': 0 } },
  ]);
  assert.deepEqual(rest, { groups: 2, share: { on: 0, off: 1, 'not-listed': 1 } });
  assert.deepEqual(groupsOf(all, 'plan', 3).rest, { groups: 0, share: shareOf([]) });
});

test('call times are told by nearest rank', () => {
  const calls = Array.from({ length: 20 }, (_, index) => ({ durationMs: (20 - index) * 10, accounts: 2 }));
  assert.deepEqual(timesOf(calls, 9.6), {
    calls: 20,
    accounts: 40,
    medianMs: 100,
    p95Ms: 190,
    fastestMs: 10,
  });
  assert.deepEqual(timesOf([{ durationMs: 7.4, accounts: 1 }], undefined), {
    calls: 1,
    accounts: 1,
    medianMs: 7,
    p95Ms: 7,
  });
  assert.deepEqual(timesOf([], undefined), { calls: 0, accounts: 0 });
});
