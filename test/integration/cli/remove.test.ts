import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobList } from '../../../daemon/protocol/job.ts';
import { stage } from '../harness.ts';
import { finished, removal, removals } from '../jobs.ts';

const yes = ['--yes', '--reason', 'lost phone'];

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
