import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JobList } from '../../../daemon/protocol/job.ts';
import { stage } from '../harness.ts';
import { removals } from '../jobs.ts';

const yes = ['--yes', '--reason', 'lost phone'];

test('lists from a file and from standard input, and selections', async (t) => {
  const { host, daemon } = await stage(t, {
    accounts: [
      { name: 'alice', twoFactor: true },
      { name: 'bob', twoFactor: true },
      { name: 'carl', twoFactor: true, owner: 'res1' },
      { name: 'dora', twoFactor: true, plan: 'gold' },
      { name: 'emil', twoFactor: true, domain: 'emil.test' },
      { name: 'fred', twoFactor: true },
      { name: 'gina' },
    ],
  });
  const file = join(daemon.dir, 'list');
  writeFileSync(file, '\uFEFF# lost\r\nalice\r\n\r\n alice  # twice\r\n');
  const remove = async (args: string[], input = '') => {
    host.clearRuns();
    const ended = await daemon.cli(['remove', ...args, ...yes], { input });
    assert.equal(ended.code, 0, ended.stderr);
    return removals(host).flatMap(({ users }) => users);
  };
  assert.deepEqual(await remove(['--file', file]), ['alice']);
  assert.deepEqual(await remove(['--file', '-'], 'bob\n'), ['bob']);
  assert.deepEqual(await remove(['--owner', 'res1']), ['carl']);
  assert.deepEqual(await remove(['--plan', 'gold']), ['dora']);
  assert.deepEqual(await remove(['--domain', 'emil.test']), ['emil']);
  host.setTwoFactor(['root'], true);
  assert.deepEqual(await remove(['--all-enabled']), ['fred']);
  assert.ok(host.twoFactor().has('root'), 'a selection never holds a protected account');
  writeFileSync(file, 'alice\na/b\n\n-x\n');
  const bad = await daemon.cli(['remove', '--file', file, ...yes]);
  assert.equal(bad.code, 2);
  assert.match(bad.stderr, /line 2.*a\/b/u);
  assert.match(bad.stderr, /line 4.*-x/u);
  for (const [selection, why] of [
    [['--owner', 'nobody'], /No account fits/u],
    [['--domain', 'emil.test'], /fit \(1\) none has 2FA on/u],
    [['--all-enabled'], /fit \(1\) each is protected/u],
  ] as const) {
    const none = await daemon.cli(['remove', ...selection, ...yes]);
    assert.equal(none.code, 4);
    assert.match(none.stderr, why);
  }
});

test('above 25 accounts --yes confirms the number that the plan names', async (t) => {
  const users = Array.from({ length: 30 }, (_, index) => `user${index}`);
  const { host, daemon } = await stage(t, { on: users });
  const { code, stdout, stderr } = await daemon.cli(['remove', '--file', '-', ...yes, '--ticket', 'T-7'], {
    input: users.join('\n'),
    env: { SUDO_USER: 'admin' },
  });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /30 in all: 30 removed\./u);
  assert.equal(host.twoFactor().size, 0);
  const [job] = (await daemon.request('GET', '/v1/jobs')).as(JobList).items;
  assert.deepEqual([job?.ticket, job?.actor], ['T-7', { user: 'root', via: 'cli', sudoUser: 'admin' }]);
});
