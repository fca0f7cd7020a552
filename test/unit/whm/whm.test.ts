import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { type Whm, createWhm } from '../../../daemon/whm/whm.ts';
import { answer, printing, script, temporaryPath } from './programs.ts';

const whmAt = (path: string, timeoutSeconds = 60) => createWhm({ path, timeoutSeconds });

test('a path that is not absolute is refused', () => {
  for (const path of ['whmapi1', './whmapi1', '', '~/whmapi1']) assert.throws(() => whmAt(path), TypeError);
});

describe('every call runs the function it names', () => {
  const log = temporaryPath('arguments');
  const whm = whmAt(script(`printf '%s\\n' "$@" >'${log}'`));
  const calls: [name: string, run: (whm: Whm) => Promise<unknown>, args: string[]][] = [
    ['listTwoFactor', () => whm.listTwoFactor(), ['--output=json', 'twofactorauth_get_user_configs']],
    [
      'listTwoFactor as a reseller',
      () => whm.listTwoFactor({ asReseller: 'res' }),
      ['--output=json', '--user=res', 'twofactorauth_get_user_configs'],
    ],
    [
      'removeTwoFactor',
      () => whm.removeTwoFactor(['a', 'b%', 'a', 'ü'], { asReseller: 'res' }),
      [
        '--output=json',
        '--user=res',
        'twofactorauth_remove_user_config',
        'user=a',
        'user-1=b%25',
        'user-2=%C3%BC',
      ],
    ],
    ['policyStatus', () => whm.policyStatus(), ['--output=json', 'twofactorauth_policy_status']],
    [
      'listAccounts',
      () => whm.listAccounts(),
      ['--output=json', 'listaccts', 'want=user%2Cdomain%2Cowner%2Cplan%2Csuspended%2Csuspendreason%2Cemail'],
    ],
    ['listResellers', () => whm.listResellers(), ['--output=json', 'listresellers']],
    ['privileges', () => whm.privileges('res'), ['--output=json', '--user=res', 'myprivs']],
    ['isSuspended', () => whm.isSuspended('res'), ['--output=json', 'accountsummary', 'user=res']],
    ['version', () => whm.version(), ['--output=json', 'version']],
  ];
  for (const [name, run, args] of calls) {
    test(name, async () => {
      await run(whm);
      assert.deepEqual(readFileSync(log, 'utf8').trimEnd().split('\n'), args);
    });
  }
});

test('a removal of nobody is an error of the caller', async () => {
  await assert.rejects(whmAt('/nonexistent').removeTwoFactor([]), RangeError);
});

describe('what a program does becomes a reply', () => {
  const good = answer({ version: '11.138.0.6' });
  const rows: [name: string, path: string, kind: string, detail?: RegExp][] = [
    ['a good answer', printing(good), 'ok'],
    ['a warning line before it', printing(`Warning: x\n${good}`), 'ok'],
    ['a mebibyte of error output', script('head -c 1048576 /dev/zero >&2; echo no'), 'malformed'],
    ['a refusal', printing(answer(null, { result: 0, reason: 'No.' })), 'refused', /^No\.$/u],
    ['plain text', printing('Segmentation fault'), 'malformed'],
    ['truncated JSON', printing(good.slice(0, 20)), 'malformed'],
    ['an HTML page', printing('<html>\n</html>\n'), 'malformed'],
    ['nothing', script('exit 0'), 'no-document', /exit status 0/u],
    ['exit 1 with error output', script('echo No license >&2; exit 1'), 'no-document', /1 .*No license/u],
    ['exit 1 with a document', printing(good, 1), 'malformed', /exit status 1 .*OK/u],
    ['a signal', script('kill -TERM $$'), 'killed', /SIGTERM/u],
    ['a missing program', temporaryPath('missing'), 'could-not-start', /ENOENT/u],
    ['a program that must not run', script('exit 0', 0o600), 'could-not-start', /EACCES/u],
  ];
  for (const [name, path, kind, detail = /./u] of rows) {
    test(`${name}: ${kind}`, async () => {
      const reply = await whmAt(path).version();
      assert.equal(reply.kind, kind);
      assert.equal(reply.call.command, 'version');
      assert.ok(reply.call.stderr.length <= 1024);
      if (reply.kind === 'ok') assert.equal(reply.data, '11.138.0.6');
      else assert.match(reply.detail, detail);
    });
  }

  test('no end within the limit: timed-out, and the group is gone', async () => {
    const reply = await whmAt(script('exec sleep 300'), 0.3).version();
    assert.equal(reply.kind, 'timed-out');
    assert.equal(reply.call.signal, 'SIGTERM');
  });

  test('an answer before a grandchild lets go of the output is taken, with a notice', async () => {
    const pid = temporaryPath('pid');
    const reply = await whmAt(script(`sleep 300 & echo $! >'${pid}'; printf '%s' '${good}'`)).version();
    process.kill(Number(readFileSync(pid, 'utf8')), 'SIGKILL');
    assert.equal(reply.kind, 'ok');
    assert.equal(reply.call.notices.length, 1);
  });
});

test('the pid is told while the call runs', async () => {
  const pids: number[] = [];
  const whm = whmAt(script(`echo '{"metadata":{"result":1},"data":{"version":"'$$'"}}'`));
  const running = whm.version({ onSpawn: (pid) => pids.push(pid) });
  assert.equal(pids.length, 1);
  const reply = await running;
  assert.equal(reply.kind === 'ok' && reply.data, String(pids[0]));
});

test('of calls that do nothing the fastest of the last minute is told by itself', async () => {
  const path = script(`printf '%s' '${answer({ version: '1', resellers: [] })}'`);
  // Two readings a call and one of the time; then one a question.
  const readings = [0, 10, 10, 100, 104, 104, 60_010, 60_011];
  const whm = createWhm({ path, timeoutSeconds: 60, now: () => readings.shift() ?? 99_999 });
  assert.equal((await whm.version()).call.durationMs, 10);
  await whm.listResellers();
  assert.equal(whm.bareCallMs(), 10);
  assert.equal(whm.bareCallMs(), undefined);
});

test('the fastest call counts only calls that succeeded', async () => {
  const flag = temporaryPath('flag');
  const path = script(`[ -e '${flag}' ] && exit 1; printf '%s' '${answer({ version: '1' })}'`);
  // Two readings a call, and one of the time if it succeeded: 10 ms, then 4 ms, then a failure of 1 ms.
  const readings = [0, 10, 10, 100, 104, 104, 200, 201];
  const whm = createWhm({ path, timeoutSeconds: 60, now: () => readings.shift() ?? 999 });
  assert.equal(whm.fastestCallMs(), undefined);
  assert.equal((await whm.version()).call.durationMs, 10);
  assert.equal(whm.fastestCallMs(), 10);
  await whm.version();
  assert.equal(whm.fastestCallMs(), 4);
  writeFileSync(flag, '');
  assert.equal((await whm.version()).kind, 'no-document');
  assert.equal(whm.fastestCallMs(), 4);
});
