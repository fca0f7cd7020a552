import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashOf, isSamePlace, readRoute, type Route } from '../../../../plugin/ui/state/route.ts';

test('every view has an address that leads back to it, whatever a name holds', () => {
  const names = ['alice', 'a=b&c', '#why=x', '<img src=x>', 'a\u202eb', '100%', ' ', '(not yours)'];
  const routes: Route[] = [
    ...(['accounts', 'confirm', 'history', 'audit', 'overview', 'not-back'] as const).map((view) => ({
      view,
    })),
    ...names.flatMap((name): Route[] => [
      { view: 'why', name },
      { view: 'story', name },
    ]),
    { view: 'job', jobId: '01a20e5f-07e3-7423-86eb-bb92c312a1d4' },
  ];
  for (const route of routes) assert.deepEqual(readRoute(hashOf(route)), route, hashOf(route));
});

test('an address that is none shows the accounts', () => {
  for (const hash of ['', '#', '#start=alice', '#job=1', '#story', '#story=', '#nothing', '#__proto__'])
    assert.deepEqual(readRoute(hash), { view: 'accounts' }, hash);
});

test('addresses that show the same are the same place', () => {
  assert.ok(isSamePlace('', '#accounts'));
  assert.ok(isSamePlace('#why=a%20b', '#why=a b'));
  assert.ok(!isSamePlace('#why=a', '#why=b'));
  assert.ok(!isSamePlace('#accounts', '#history'));
});
