import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { totp } from '../../../host/whmapi1/totp.ts';
import { ask, withHost } from './support.ts';

describe('the other twofactorauth_* functions (contract 3.1)', { concurrency: 2 }, () => {
  test('the policy can be switched; entries stay', () =>
    withHost(async (host) => {
      assert.equal((await ask(host, ['twofactorauth_policy_status'])).data?.['is_enabled'], '1');
      const off = await ask(host, ['twofactorauth_disable_policy']);
      assert.deepEqual([off.metadata.result, 'data' in off], ['1', false]);
      assert.equal((await ask(host, ['twofactorauth_policy_status'])).data?.['is_enabled'], '0');
      assert.equal(host.twoFactor().size, 3);
      await ask(host, ['twofactorauth_enable_policy']);
      assert.equal((await ask(host, ['twofactorauth_policy_status'])).data?.['is_enabled'], '1');
    }));

  test('the issuer is set, checked and unset', () =>
    withHost(async (host) => {
      await ask(host, ['twofactorauth_set_issuer', 'issuer=My+Host']);
      const issuer = { issuer: 'My Host', system_wide_issuer: 'My Host' };
      assert.deepEqual((await ask(host, ['twofactorauth_get_issuer'])).data, issuer);
      const bad = await ask(host, ['twofactorauth_set_issuer', `issuer=${'x'.repeat(33)}`]);
      assert.match(bad.metadata.reason, /^Failed to set issuer: /u);
      await ask(host, ['twofactorauth_set_issuer', 'issuer=']);
      assert.equal((await ask(host, ['twofactorauth_get_issuer'])).data?.['issuer'], '');
    }));

  test('the caller sets up its own 2FA with a right code only', () =>
    withHost(async (host) => {
      const { data } = await ask(host, ['twofactorauth_generate_tfa_config']);
      const secret = data?.['secret'] as string;
      assert.match(secret, /^[A-Z2-7]{16}$/u);
      assert.match(data?.['otpauth_str'] as string, /^otpauth:\/\/totp\//u);
      const set = ['twofactorauth_set_tfa_config', `secret=${secret}`];
      const wrong = await ask(host, [...set, 'code=123456']);
      assert.equal(wrong.metadata.reason, 'The security code is invalid.');
      const right = await ask(host, [...set, `tfa_token=${totp(secret, Date.now())}`]);
      assert.deepEqual(right.data, { success: 1 });
      assert.ok(host.twoFactor().has('root'));
    }));

  test('the *_for_user functions read and replace all entries of an account; a read is in the accounting log', () =>
    withHost(async (host) => {
      host.setTwoFactor(['info@alice.example', 'helper@alice'], true);
      const get = ['twofactorauth_get_tfa_config_for_user', 'user=alice'];
      const before = (await ask(host, get)).data?.['alice'] as Record<string, object>;
      assert.deepEqual(Object.keys(before).toSorted(), ['email', 'primary_account', 'team']);
      assert.deepEqual(Object.keys(before['email'] ?? {}), ['info@alice.example']);
      const secret = 'QLLIU5WTY3UTJGNG';
      const input = JSON.stringify({ alice: { primary_account: { secret } } });
      const set = ['twofactorauth_set_tfa_config_for_user', '--input=json'];
      assert.equal((await ask(host, set, { input })).metadata.result, '1');
      assert.deepEqual((await ask(host, get)).data, { alice: { primary_account: { secret } } });
      assert.equal(readFileSync(host.paths.accountingLog, 'utf8').split('\n').length, 3);
      const bad = await ask(host, set, { input: '{"alice":{},"bob":{}}' });
      assert.equal(bad.metadata.reason, 'Invalid data detected in input arguments.');
      const unknown = await ask(host, ['twofactorauth_get_tfa_config_for_user', 'user=nobody']);
      assert.equal(unknown.metadata.reason, 'Invalid user: nobody');
    }));
});

test('the codes are those of RFC 6238', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  assert.equal(totp(secret, 59_000), '287082');
  assert.equal(totp(secret, 1_111_111_109_000), '081804');
});
