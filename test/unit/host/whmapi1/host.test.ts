import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { createHost, hostAt } from '../../../host/host.ts';
import type { ControlPatch } from '../../../host/whmapi1/control.ts';
import { completeControl, parsePatch } from '../../../host/whmapi1/control.ts';
import { readUsers } from '../../../host/whmapi1/users.ts';
import { ask, removal, run, withHost } from './support.ts';

describe('control.json is read strictly', { concurrency: 2 }, () => {
  const wrong: [string, object, RegExp][] = [
    ['an unknown switch', { switches: { 'lock-weight': 'wait' } }, /switches\.lock-weight: no such switch/u],
    ['an unknown variant', { switches: { locale: 'klingon' } }, /switches\.locale: expected one of english/u],
    ['an unknown part', { switch: {} }, /control\.switch: unknown/u],
    ['an unknown delay', { delays: { startup: 0 } }, /delays\.startup: unknown/u],
    ['an unknown setting', { settings: { lang: 'de' } }, /settings\.lang: unknown/u],
    ['an unknown fault', { faults: [{ kind: 'explode' }] }, /faults\[0\]\.kind: expected one of/u],
    ['a key of another fault', { faults: [{ kind: 'die', code: 1 }] }, /faults\[0\]\.code: unknown/u],
    ['a fault without what it needs', { faults: [{ kind: 'gate' }] }, /faults\[0\]\.name: missing/u],
    ['an unknown point', { faults: [{ kind: 'hang', at: 'noon' }] }, /faults\[0\]\.at: expected one of/u],
    [
      'a counted fault without an id',
      { faults: [{ kind: 'die', when: { nth: 1 } }] },
      /faults\[0\]\.id: a counted/u,
    ],
    ['a negative delay', { delays: { startupMs: -1 } }, /startupMs: expected a number/u],
  ];
  for (const [title, patch, message] of wrong)
    test(title, () => assert.throws(() => parsePatch(patch), { message }));

  test('a mistake in the file ends the run with exit 99', () =>
    withHost(async (host) => {
      for (const text of ['{"switches":{"lokale":"english"}}', '{']) {
        writeFileSync(host.paths.control, text);
        const { status, stdout, stderr } = await run(host, ['version']);
        assert.deepEqual([status, stdout], [99, '']);
        assert.match(stderr, /^simulator: /u);
      }
    }));

  test('the helper refuses a wrong patch and keeps the old control', () =>
    withHost(async (host) => {
      const patch = { switches: { locale: 'klingon' } } as unknown as ControlPatch;
      assert.throws(() => host.control(patch), /locale/u);
      assert.equal((await run(host, ['version'])).status, 0);
    }));

  test('the defaults are 300 ms to start, 20 µs an account, and the first variant of every switch', () => {
    const { delays, switches } = completeControl({});
    assert.deepEqual(delays, {
      startupMs: 300,
      perAccountMicros: 20,
      perWalkedMicros: 20,
      perListedMicros: 2,
    });
    assert.equal(switches['all-failed'], 'result-1');
  });
});

describe('the host helper', { concurrency: 2 }, () => {
  test('makes the same users for the same seed, with 2FA on for the share asked', async () => {
    const options = { accounts: 200, twoFactorShare: 0.25, resellers: 4 };
    const hosts = await Promise.all([
      createHost({ ...options, seed: 7 }),
      createHost({ ...options, seed: 7 }),
    ]);
    const [first, second] = hosts.map(({ paths }) => readUsers(paths));
    assert.deepEqual(first, second);
    const [host] = hosts;
    assert.equal([...host.twoFactor()].filter((name) => /^acct\d{5}$/u.test(name)).length, 50);
    const accounts = Object.values(first?.accounts ?? {});
    assert.ok(accounts.some(({ suspended }) => suspended));
    assert.ok(accounts.some(({ owner }) => owner === 'resell01'));
    assert.ok(accounts.some(({ email }) => email === undefined));
    await Promise.all(hosts.map((each) => each.dispose()));
    assert.ok(!existsSync(host.root));
  });

  test('edits of accounts and resellers show in the next call', () =>
    withHost(async (host) => {
      host.addAccount('eve', { owner: 'vendor' });
      host.addReseller('vendor');
      host.setAccount('alice', { plan: 'gold' });
      host.removeAccount('bob');
      const { data } = await ask(host, ['listaccts', 'want=user,plan,owner']);
      assert.deepEqual(data?.['acct'], [
        { user: 'alice', plan: 'gold', owner: 'root' },
        { user: 'carol', plan: 'undefined', owner: 'root' },
        { user: 'dora', plan: 'undefined', owner: 'root' },
        { user: 'eve', plan: 'undefined', owner: 'vendor' },
      ]);
      assert.ok(host.twoFactor().has('bob'));
      const leftover = await ask(host, removal('bob'));
      assert.deepEqual(Object.keys(leftover.data?.['failed'] as object), ['bob']);
    }));

  test('a second helper on the same folder sees and steers the same host', () =>
    withHost(async (host) => {
      const other = hostAt(host.root);
      other.control({ switches: { 'json-newline': 'none' } });
      assert.ok(!(await run(host, ['--output=json', 'version'])).stdout.endsWith('\n'));
      assert.equal(other.runs().length, 1);
    }));

  test('control merges key by key', () =>
    withHost(async (host) => {
      host.control({ settings: { version: '11.110.0.1' } });
      host.control({ settings: { hostname: 'other.example.com' } });
      assert.equal((await ask(host, ['version'])).data?.['version'], '11.110.0.1');
      assert.equal((await ask(host, ['gethostname'])).data?.['hostname'], 'other.example.com');
    }));
});
