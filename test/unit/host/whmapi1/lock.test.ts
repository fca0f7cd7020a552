import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ask, removal, run, withHost } from './support.ts';

describe('lock and save (simulator point 10, contract 3.6)', { concurrency: 2 }, () => {
  test('the lock holds the pid while the call works, readers take none, and it is gone after', () =>
    withHost(async (host) => {
      host.gate('middle', 'before-save');
      let pid = 0;
      const call = ask(host, removal('alice'), { started: (started) => (pid = started) });
      await host.reached('middle');
      assert.equal(Number(readFileSync(host.paths.lock, 'utf8')), pid);
      assert.equal((await ask(host, ['version'])).metadata.result, 1);
      assert.ok(host.twoFactor().has('alice'));
      host.open('middle');
      assert.deepEqual((await call).data?.['users_modified'], ['alice']);
      assert.equal(existsSync(host.paths.lock), false);
    }));

  test('a second call waits for a live holder and then works', () =>
    withHost(
      async (host) => {
        host.gate('first', 'before-save', { calls: 1 });
        const first = ask(host, removal('alice'));
        await host.reached('first');
        const second = ask(host, removal('bob'));
        host.open('first');
        await Promise.all([first, second]);
        assert.deepEqual(
          host.history().flatMap(({ names }) => names),
          ['alice', 'bob'],
        );
        assert.deepEqual([...host.twoFactor()], ['dora']);
      },
      { control: { settings: { lockTimeScale: 0.1 } } },
    ));

  test('many calls at once lose no removal', () =>
    withHost(
      async (host) => {
        const names = [...host.twoFactor()].filter((name) => name.startsWith('acct'));
        await Promise.all(names.map((name) => ask(host, removal(name))));
        assert.deepEqual(
          host
            .history()
            .flatMap((removed) => removed.names)
            .toSorted(),
          names.toSorted(),
        );
        assert.ok(!names.some((name) => host.twoFactor().has(name)));
      },
      { accounts: 8, twoFactorShare: 1, control: { settings: { lockTimeScale: 0.2 } } },
    ));

  test("a dead holder's lock is taken over at once", () =>
    withHost(async (host) => {
      let dead = 0;
      await run(host, ['version'], { started: (pid) => (dead = pid) });
      writeFileSync(host.paths.lock, `${dead}\n`);
      assert.deepEqual((await ask(host, removal('alice'))).data?.['users_modified'], ['alice']);
      assert.equal(existsSync(host.paths.lock), false);
    }));

  test('after the timeout the call fails with the text, in the error log too', () =>
    withHost(
      async (host) => {
        writeFileSync(host.paths.lock, `${process.pid}\n`);
        const document = await ask(host, removal('alice'));
        assert.equal(document.metadata.result, 0);
        const text =
          /^Failed to remove two-factor authentication: \(XID \w{6}\) The system failed to lock the file “.*tfa_userdata\.json” after 300 seconds\.$/u;
        assert.match(document.metadata.reason, text);
        assert.ok(!('data' in document));
        assert.match(readFileSync(host.paths.errorLog, 'utf8'), /failed to lock the file/u);
        assert.equal(Number(readFileSync(host.paths.lock, 'utf8')), process.pid);
      },
      { control: { settings: { lockTimeScale: 0.0002 } } },
    ));

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    test(`${signal} before the rename removes nothing, and the next call works`, () =>
      withHost(async (host) => {
        host.control({ faults: [{ kind: 'kill', signal, at: 'before-save', when: { calls: 1 } }] });
        const result = await run(host, ['--output=json', ...removal('alice', 'bob')]);
        assert.deepEqual([result.signal, result.stdout], [signal, '']);
        assert.equal(host.twoFactor().size, 3);
        assert.deepEqual(host.history(), []);
        assert.deepEqual((await ask(host, removal('alice'))).data?.['users_modified'], ['alice']);
      }));

    test(`${signal} after the rename has removed all`, () =>
      withHost(async (host) => {
        host.control({ faults: [{ kind: 'kill', signal, at: 'after-save' }] });
        const result = await run(host, ['--output=json', ...removal('alice', 'bob')]);
        assert.deepEqual([result.signal, result.stdout], [signal, '']);
        assert.deepEqual([...host.twoFactor()], ['dora']);
        assert.deepEqual(host.history()[0]?.names.toSorted(), ['alice', 'bob']);
        assert.equal(host.runs()[0]?.endedAt, null);
      }));
  }

  test('what the owner sets up in mid-call stays', () =>
    withHost(async (host) => {
      host.gate('middle', 'before-save');
      const call = ask(host, removal('alice'));
      await host.reached('middle');
      host.setTwoFactor(['carol'], true);
      host.open('middle');
      await call;
      assert.deepEqual([...host.twoFactor()].toSorted(), ['bob', 'carol', 'dora']);
    }));
});
