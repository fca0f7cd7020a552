import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { ask, removal, run, withHost } from './support.ts';

describe('recorded runs (simulator point 16)', { concurrency: 2 }, () => {
  test('argv, stdin, environment, times, pid and decoded users are kept in order', () =>
    withHost(async (host) => {
      const env = { PATH: '/bin', LANG: 'C.UTF-8', PLANTED: 'x' };
      let pid = 0;
      await run(host, ['--output=json', ...removal('ü ser', 'bob')], {
        env,
        started: (started) => (pid = started),
      });
      await run(host, ['version', '--input=json'], { input: '{"a":"b"}' });
      await run(host, ['--wrong']);
      const [first, second, third] = host.runs();
      assert.partialDeepStrictEqual(first, {
        pid,
        function: 'twofactorauth_remove_user_config',
        argv: ['--output=json', 'twofactorauth_remove_user_config', 'user=%C3%BC%20ser', 'user-1=bob'],
        users: ['ü ser', 'bob'],
        env,
        stdin: '',
        stdinEnded: true,
        exitCode: 0,
      });
      assert.ok((first?.endedAt ?? 0) >= (first?.startedAt ?? Number.NaN));
      assert.partialDeepStrictEqual(second, { function: 'version', stdin: '{"a":"b"}' });
      assert.partialDeepStrictEqual(third, { function: null, exitCode: 1, argv: ['--wrong'] });
      host.clearRuns();
      assert.deepEqual(host.runs(), []);
    }));

  test('a summary keeps only the first arguments and users, and their number', () =>
    withHost(
      async (host) => {
        await ask(host, removal(...Array.from({ length: 100 }, (_, index) => `u${index}`)));
        const [only] = host.runs();
        assert.deepEqual([only?.argv.length, only?.argvCount], [20, 102]);
        assert.deepEqual([only?.users.length, only?.userCount], [20, 100]);
      },
      { control: { settings: { record: 'summary' } } },
    ));

  test('parallel runs never mix their lines', () =>
    withHost(async (host) => {
      const names = Array.from({ length: 2000 }, (_, index) => `nobody${index}`);
      await Promise.all(
        Array.from({ length: 6 }, () => ask(host, ['applist', ...names.map((name) => `u=${name}`)])),
      );
      assert.deepEqual(
        host.runs().map(({ argvCount, exitCode }) => [argvCount, exitCode]),
        Array.from({ length: 6 }, () => [2002, 0]),
      );
    }));

  test('a caller that leaves stdin open does not hang the run', () =>
    withHost(async (host) => {
      const child = spawn(host.whmapi1, ['version'], { stdio: ['pipe', 'ignore', 'inherit'] });
      const [code] = (await once(child, 'exit')) as [number];
      child.stdin.destroy();
      assert.equal(code, 0);
      assert.equal(host.runs()[0]?.stdinEnded, false);
    }));
});
