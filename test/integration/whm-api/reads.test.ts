import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from '../harness.ts';
import { listing } from '../jobs.ts';
import { call, comparable, Envelope, original, query } from './calls.ts';

test('reads answer as whmapi1 does', async (t) => {
  const control = { switches: { 'result-type': 'number', 'domainless-reseller': 'null-domain' } } as const;
  const { host, daemon } = await stage(t, { on: ['alice', '__proto__'], off: ['bob'], control });
  host.addReseller('res');
  const same = async (name: string, ...items: string[]) => {
    const own = comparable((await call(daemon, query(name, ...items))).text);
    assert.deepEqual(own, comparable(await original(host, '--output=json', name, ...items)));
  };
  await same(listing);
  await same(listing, 'user=alice');
  await same(listing, 'user=res');
  await same(listing, 'user=ghost');
  await same(listing, 'user=');
  await same('twofactorauth_policy_status');
  const both = (await call(daemon, query(listing, 'user=alice', 'user-1=bob'))).as(Envelope);
  assert.deepEqual(both.data, {
    alice: { is_enabled: 1, primary_domain: 'alice.example' },
    bob: { is_enabled: 0, primary_domain: 'bob.example' },
  });
  const unknown = (await call(daemon, query(listing, 'user=alice', 'user-1=ghost'))).as(Envelope);
  assert.match(unknown.metadata.reason, /named “ghost”/u);
  host.addFault({ kind: 'exit', code: 1 });
  (await call(daemon, query(listing))).problem('whmapi1-unavailable');
});
