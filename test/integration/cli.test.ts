import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { JobEvent } from '../../daemon/protocol/events.ts';
import { JobList } from '../../daemon/protocol/job.ts';
import { built, start } from './child.ts';
import { folder, openToAll, stage } from './harness.ts';
import { finished, listing, removal, removals } from './jobs.ts';

const isRoot = process.getuid?.() === 0;
const yes = ['--yes', '--reason', 'lost phone'];

test('one account: three runs of whmapi1, its answer after the second, its outcome after the third', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  // What the daemon learns at its start is not part of a removal.
  await daemon.request('GET', '/v1/status');
  await daemon.request('POST', '/v1/plans', { body: { users: ['alice'] } });
  host.clearRuns();
  host.gate('proof', 'start', { function: listing, nth: 2 });
  const running = daemon.startCli(['remove', 'alice', ...yes, '--ndjson']);
  await running.printed('"batch.answered"');
  await host.reached('proof');
  assert.deepEqual(
    host.runs().map((run) => run.function),
    [listing, removal, listing],
  );
  host.open('proof');
  const { code, stdout, stderr } = await running.ended;
  assert.deepEqual([code, stderr], [0, '']);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => z.parse(JobEvent, JSON.parse(line)));
  assert.deepEqual(
    events.map(({ type }) => type),
    ['job.accepted', 'batch.started', 'batch.answered', 'targets.settled', 'job.finished'],
  );
  assert.equal(host.runs().length, 3);
});

test('remove', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'carol'], off: ['bob'] });
  t.beforeEach(() => {
    host.control({ faults: [] });
    host.setTwoFactor(['alice', 'carol'], true);
    host.setTwoFactor(['bob', 'root'], false);
    host.clearRuns();
  });

  await t.test('exit 0: removed, with a table for people and what stays as it is', async () => {
    const { code, stdout, stderr } = await daemon.cli(['remove', 'alice', 'bob', ...yes]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^alice +removed +yes/mu);
    assert.match(stdout, /^bob +already-off +yes/mu);
    assert.match(stdout, /2 in all: 1 removed, 1 already off\./u);
    assert.match(stdout, /open sessions, API tokens, and the 2FA of mailboxes and of team users/u);
    assert.deepEqual([...host.twoFactor()], ['carol']);
  });

  await t.test('exit 2: what is not understood starts nothing', async () => {
    for (const [args, said] of [
      [[], /missing/iu],
      [['removes'], /removes/u],
      [['remove'], /Name accounts/u],
      [['remove', 'alice', '--colour', ...yes], /--colour/u],
      [['remove', 'alice', '--all-enabled', ...yes], /One of the three ways/u],
      [['remove', 'alice', '--yes'], /needs a reason/u],
      [['remove', 'alice', '--reason', 'x'], /asks before it starts; nothing was started/u],
      [['remove', 'alice', '--yes', '--reason', ''], /--reason/u],
      [['remove', 'alice', '--yes', '--reason', 'a\nb'], /--reason/u],
      [['remove', 'alice', ...yes, '--ticket', 'x'.repeat(201)], /--ticket/u],
      [['remove', 'alice', ...yes, '--idempotency-key', ''], /--idempotency-key/u],
      [['remove', 'a/b', ...yes], /holds a "\/"/u],
      [['remove', ...yes, '--', '-x'], /begins with "-"/u],
      [['remove', 'alice', ...yes, '--include-protected', 'root'], /--include-protected/u],
      [['remove', 'alice', ...yes, '--json', '--ndjson'], /--ndjson/u],
      [['job', 'show', 'x'], /x/u],
    ] as [string[], RegExp][]) {
      const { code, stdout, stderr } = await daemon.cli(args);
      assert.equal(code, 2, `${args.join(' ')}: ${stderr}`);
      assert.match(stderr, said);
      if (!args.includes('--json')) assert.equal(stdout, '');
    }
    assert.deepEqual(removals(host), []);
  });

  await t.test('exits 3 and 4: some or none', async () => {
    const some = await daemon.cli(['remove', 'alice', 'ghost', 'info@alice.example', 'x@alice', ...yes]);
    assert.equal(some.code, 3, some.stderr);
    assert.match(some.stdout, /info@alice\.example +refused .*Only its owner can remove/u);
    assert.match(some.stdout, /x@alice +refused .*Only the owner of the team can remove/u);
    host.addFault({ kind: 'save-lost', when: { function: removal } });
    const none = await daemon.cli(['remove', 'carol', 'ghost', ...yes]);
    assert.equal(none.code, 4, none.stderr);
    assert.match(none.stdout, /carol +failed +no .*2FA is on/u);
  });

  await t.test('exit 130: Ctrl-C leaves the job, and it goes on', async () => {
    host.gate('call', 'before-save', { function: removal });
    const running = daemon.startCli(['remove', 'alice', ...yes, '--ndjson']);
    await running.printed('"batch.started"');
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    assert.equal(code, 130);
    assert.match(stderr, /The job goes on/u);
    const id = /job follow (\S+)/u.exec(stderr)?.[1] ?? '';
    host.open('call');
    assert.equal((await finished(daemon, id)).job.counts.removed, 1);
    const again = await daemon.cli(['job', 'follow', id]);
    assert.equal(again.code, 0);
    assert.match(again.stdout, /alice +removed/u);
  });

  await t.test('a dry run says what would happen and starts nothing', async () => {
    const jobs = (await daemon.request('GET', '/v1/jobs')).as(JobList).items;
    const { code, stdout, stderr } = await daemon.cli(['remove', 'alice', 'bob', 'ghost', '--dry-run']);
    assert.equal(code, 3);
    assert.match(stdout, /^alice +on +2FA is removed$/mu);
    assert.match(stdout, /Plan: 1 account loses its 2FA, 1 already off, 1 refused\./u);
    assert.match(stderr, /nothing was started/u);
    const json = await daemon.cli(['remove', 'alice', '--dry-run', '--json']);
    assert.equal(json.code, 0);
    assert.equal((JSON.parse(json.stdout) as { plan: { counts: { remove: number } } }).plan.counts.remove, 1);
    assert.deepEqual(removals(host), []);
    assert.deepEqual((await daemon.request('GET', '/v1/jobs')).as(JobList).items, jobs);
  });

  await t.test('protected accounts need --include-protected by name', async () => {
    host.setTwoFactor(['root'], true);
    const refused = await daemon.cli(['remove', 'root', 'alice', ...yes]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /root/u);
    assert.deepEqual(removals(host), []);
    const included = await daemon.cli(['remove', 'root', 'alice', ...yes, '--include-protected', 'root']);
    assert.equal(included.code, 0, included.stderr);
    assert.deepEqual([...host.twoFactor()], ['carol']);
  });

  await t.test('an idempotency key starts nothing twice', async () => {
    const args = ['remove', 'alice', ...yes, '--json', '--idempotency-key', 'cron 1'];
    const first = await daemon.cli(args);
    host.setTwoFactor(['alice'], true);
    const second = await daemon.cli(args);
    assert.deepEqual([first.code, second.code], [0, 0]);
    assert.equal(second.stdout, first.stdout);
    assert.equal(removals(host).length, 1);
    const other = await daemon.cli([
      'remove',
      'alice',
      '--yes',
      '--reason',
      'other',
      '--idempotency-key',
      'cron 1',
    ]);
    assert.equal(other.code, 2);
    assert.match(other.stderr, /used for another request/u);
  });
});

test('exit 5: only root may use the socket', {
  skip: !isRoot && 'needs root to become nobody',
}, async (t) => {
  const { daemon } = await stage(t, { on: ['alice'] });
  openToAll(daemon.dir);
  const { code, stdout, stderr } = await daemon.cli(['remove', 'alice', ...yes], { as: 'nobody' });
  assert.equal(code, 5, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /Run it as root/u);
});

test('exit 6: no daemon', async (t) => {
  const socket = join(folder(t), 'd.sock');
  const command = [process.execPath, built('cli.mjs'), '--socket', socket, 'remove', 'alice', ...yes];
  const { code, stderr } = await start(command).ended;
  assert.equal(code, 6);
  assert.match(stderr, /There is no socket/u);
  assert.match(stderr, /systemctl start/u);
});

test('exit 7: cPanel is out of use', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'], control: { settings: { unlicensed: true } } });
  const { code, stdout, stderr } = await daemon.cli(['remove', 'alice', ...yes, '--json']);
  assert.equal(code, 7);
  assert.match(stderr, /license/u);
  assert.equal((JSON.parse(stdout) as { problem: { code: string } }).problem.code, 'whmapi1-unavailable');
  const status = await daemon.cli(['status']);
  assert.equal(status.code, 7);
  assert.match(status.stdout, /license/u);
  assert.deepEqual(removals(host), []);
});

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
  const none = await daemon.cli(['remove', '--owner', 'nobody', ...yes]);
  assert.equal(none.code, 4);
});

test('--no-wait returns with the job accepted; its cancel and its list', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'], config: { batch: { max: 1 } } });
  host.gate('call', 'before-save', { function: removal });
  const accepted = await daemon.cli(['remove', 'alice', 'bob', ...yes, '--no-wait', '--json']);
  assert.equal(accepted.code, 0, accepted.stderr);
  const { id } = (JSON.parse(accepted.stdout) as { job: { id: string } }).job;
  await host.reached('call');
  assert.equal((await daemon.cli(['job', 'cancel', id])).code, 0);
  host.open('call');
  const followed = await daemon.cli(['job', 'follow', id]);
  assert.equal(followed.code, 3);
  const jobs = await daemon.cli(['jobs']);
  assert.equal(jobs.code, 0);
  assert.match(jobs.stdout, new RegExp(`^${id} .*cancelled .*1 removed, 1 cancelled`, 'mu'));
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
