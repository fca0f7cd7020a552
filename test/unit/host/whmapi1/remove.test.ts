import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, test } from 'node:test';
import { ask, part, removal, withHost } from './support.ts';

const remove = 'twofactorauth_remove_user_config';

describe('twofactorauth_remove_user_config (simulator points 9 and 11)', { concurrency: 2 }, () => {
  test('removes entries, counts users without 2FA as modified, and leaves all other entries', () =>
    withHost(async (host) => {
      host.setTwoFactor(['info@alice.example', 'helper@alice', 'gone'], true);
      const { data, metadata } = await ask(host, removal('alice', 'carol', 'dora'));
      assert.deepEqual(data, { failed: {}, users_modified: ['alice', 'carol', 'dora'] });
      assert.equal(metadata.result, '1');
      assert.deepEqual([...host.twoFactor()].toSorted(), [
        'bob',
        'gone',
        'helper@alice',
        'info@alice.example',
      ]);
      assert.deepEqual(
        host.history().map(({ names }) => names.toSorted()),
        [['alice', 'dora']],
      );
      const again = await ask(host, removal('alice'));
      assert.deepEqual(again.data, { failed: {}, users_modified: ['alice'] });
    }));

  test('the data file keeps its modes', () =>
    withHost(async (host) => {
      await ask(host, removal('alice'));
      const file = host.paths.twoFactor;
      assert.deepEqual(
        [file, dirname(file), dirname(dirname(file))].map((path) => statSync(path).mode & 0o777),
        [0o600, 0o700, 0o711],
      );
    }));

  test('names that cannot be removed land in failed, with XID and quotes, and never block the others', () =>
    withHost(async (host) => {
      host.setTwoFactor(['info@alice.example', 'helper@alice', 'gone'], true);
      const bad = [
        'nobody',
        'info@alice.example',
        'helper@alice',
        'gone',
        'Alice',
        '.',
        '..',
        'a/b',
        'a\0b',
        '',
        '__proto__',
      ];
      bad.push('x'.repeat(256));
      const { data, metadata } = await ask(host, removal(...bad, 'bob'));
      assert.equal(metadata.result, '1');
      assert.deepEqual(data?.['users_modified'], ['bob']);
      const failed = new Map(Object.entries(data?.['failed'] as Record<string, string>));
      assert.deepEqual([...failed.keys()].toSorted(), bad.toSorted());
      for (const [name, text] of failed) {
        assert.ok(text.startsWith(`You are not authorized to modify “${name}”: (XID `));
        assert.ok(text.endsWith(`You do not have a user named “${name}”.`));
        assert.match(text, /\(XID [a-hjkmnp-z2-9]{6}\)/u);
      }
      assert.ok(host.twoFactor().has('gone'));
    }));

  test('when all fail, the result is still 1, nothing is saved and the file is not rewritten', () =>
    withHost(async (host) => {
      const before = statSync(host.paths.twoFactor).ino;
      const { data, metadata } = await ask(host, removal('nobody', 'mysql'));
      assert.equal(metadata.result, '1');
      assert.equal(metadata.reason, 'OK');
      assert.deepEqual(data?.['users_modified'], []);
      assert.equal(statSync(host.paths.twoFactor).ino, before);
      assert.deepEqual(host.history(), []);
    }));

  test('without a matching key the answer is "No users specified." and no data', () =>
    withHost(async (host) => {
      for (const items of [
        [],
        ['user1=alice', 'user_1=alice', 'users=alice', 'user-=alice', 'user-a=alice', 'User=alice'],
      ]) {
        const document = await ask(host, [remove, ...items]);
        assert.equal(document.metadata.result, 0);
        assert.equal(document.metadata.reason, 'No users specified.');
        assert.ok(!('data' in document));
      }
      assert.equal(host.twoFactor().size, 3);
    }));

  test('every user-N key counts; duplicates appear twice in users_modified and once in failed', () =>
    withHost(async (host) => {
      const items = [
        'user-0=alice',
        'user-17=alice',
        'user-007=bob',
        'user-5=nobody',
        'user-6=nobody',
        'user=',
      ];
      const { data } = await ask(host, [remove, ...items]);
      assert.deepEqual(data?.['users_modified'], ['alice', 'alice', 'bob']);
      assert.deepEqual(Object.keys(data?.['failed'] as object).toSorted(), ['', 'nobody']);
    }));

  test('root is removed by root, and a notification follows if it is on', () =>
    withHost(async (host) => {
      host.setTwoFactor(['root'], true);
      const { data } = await ask(host, removal('root', 'alice'));
      assert.deepEqual(data?.['users_modified'], ['root', 'alice']);
      assert.deepEqual(
        host.notifications().map(({ user, operator }) => [user, operator]),
        [['root', 'root']],
      );
      host.control({ settings: { rootNotification: false } });
      host.setTwoFactor(['root'], true);
      await ask(host, removal('root'));
      assert.equal(host.notifications().length, 1);
    }));

  test('a reseller without an account is accepted', () =>
    withHost(async (host) => {
      host.addReseller('vendor');
      host.setTwoFactor(['vendor'], true);
      assert.deepEqual((await ask(host, removal('vendor'))).data?.['users_modified'], ['vendor']);
      assert.ok(!host.twoFactor().has('vendor'));
    }));

  test('1,000 users go in one call', () =>
    withHost(
      async (host) => {
        const names = [...host.twoFactor()].filter((name) => name.startsWith('acct'));
        assert.equal(names.length, 1000);
        const document = await ask(host, removal(...names));
        assert.equal((part(document, 'users_modified') as string[]).length, 1000);
        assert.equal(host.history()[0]?.names.length, 1000);
      },
      { accounts: 1000, twoFactorShare: 1 },
    ));
});
