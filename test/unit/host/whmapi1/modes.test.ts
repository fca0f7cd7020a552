import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Settings } from '../../../host/whmapi1/control.ts';
import { ask, removal, run, withHost } from './support.ts';

describe('modes and resellers (simulator points 13 to 15)', { concurrency: 2 }, () => {
  const modes: [Partial<Settings>, string][] = [
    [{ unlicensed: true, licenceText: 'No licence here.' }, 'No licence here.\n'],
    [{ nonRoot: true, nonRootText: 'Root only.' }, 'Root only.\n'],
  ];
  for (const [settings, stderr] of modes)
    test(`${Object.keys(settings)[0]}: every call fails with the text, and nothing changes`, () =>
      withHost(
        async (host) => {
          for (const args of [['version'], removal('alice')])
            assert.deepEqual(await run(host, args), { status: 1, signal: null, stdout: '', stderr });
          assert.equal(host.twoFactor().size, 3);
        },
        { control: { settings } },
      ));

  test('a limited reseller: 2FA calls follow the switch, policy calls are refused', () =>
    withHost(async (host) => {
      host.addReseller('vendor');
      host.setAccount('bob', { owner: 'vendor' });
      const refused = await ask(host, ['--user=vendor', ...removal('bob')]);
      assert.equal(refused.metadata.result, 0);
      host.control({ switches: { 'reseller-calls': 'create-acct' } });
      const { data } = await ask(host, ['--user=vendor', ...removal('bob', 'alice', 'nobody', 'vendor')]);
      assert.deepEqual(data?.['users_modified'], ['bob', 'vendor']);
      const failed = data?.['failed'] as Record<string, string>;
      for (const name of ['alice', 'nobody'])
        assert.match(
          failed[name] ?? '',
          new RegExp(
            `^You are not authorized to modify “${name}”: \\(XID \\w{6}\\) You do not have access to an account named “${name}”\\.$`,
            'u',
          ),
        );
      for (const name of ['policy_status', 'enable_policy', 'disable_policy']) {
        const answer = await ask(host, ['--user=vendor', `twofactorauth_${name}`]);
        assert.equal(answer.metadata.result, 0);
      }
      assert.deepEqual([...host.twoFactor()].toSorted(), ['alice', 'dora']);
    }));

  test('a reseller without create-acct stays refused', () =>
    withHost(
      async (host) => {
        host.addReseller('viewer', ['list-accts']);
        const answer = await ask(host, ['--user=viewer', 'twofactorauth_get_user_configs']);
        assert.equal(answer.metadata.result, 0);
      },
      { control: { switches: { 'reseller-calls': 'create-acct' } } },
    ));

  test('a reseller lists its own accounts only', () =>
    withHost(async (host) => {
      host.addReseller('vendor');
      host.setAccount('bob', { owner: 'vendor' });
      const users = await ask(host, ['--user=vendor', 'list_users']);
      assert.deepEqual(users.data, { users: ['bob'] });
      const accounts = await ask(host, ['--user=vendor', 'listaccts', 'want=user']);
      assert.deepEqual(accounts.data, { acct: [{ user: 'bob' }] });
      const foreign = await ask(host, ['--user=vendor', 'accountsummary', 'user=alice']);
      assert.equal(foreign.metadata.reason, 'Account does not exist.');
    }));

  test('a name that is no reseller may not call at all', () =>
    withHost(async (host) => {
      const { status, stdout } = await run(host, ['--output=json', '--user=alice', 'myprivs']);
      assert.deepEqual([status, stdout], [1, '']);
    }));
});
