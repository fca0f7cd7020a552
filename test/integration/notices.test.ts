import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuditList } from '../../daemon/protocol/audit.ts';
import { Settings } from '../../daemon/protocol/settings.ts';
import { readMessage } from '../host/sendmail.ts';
import { finished, outcomesOf, postJob, removal, startJob } from './jobs.ts';
import { call, jobsOf, query } from './whm-api/calls.ts';
import { noticeEntries, noticeIs, noticesOf, noticeStage, notifying, states } from './notices.ts';

test('the owner of a verified removal is told once, by a plain mail, and the record says so', async (t) => {
  const { daemon, sink } = await noticeStage(t, { alice: 'alice@alice.example, backup@other.example' });
  const { id } = await notifying(daemon, ['alice'], { reason: 'lost phone', ticket: 'T-17' });
  const { alice } = await noticesOf(daemon, id);
  const to = ['alice@alice.example', 'backup@other.example'];
  assert.deepEqual({ ...alice, at: '' }, { state: 'sent', at: '', to });
  const [mail, ...others] = sink.received();
  assert.deepEqual(others, []);
  assert.deepEqual(mail?.args, ['-i', '-f', 'root@server.example', '--', ...to]);
  const { headers, text } = readMessage(mail?.raw ?? '');
  const named = Object.fromEntries(headers);
  assert.equal(named['to'], to.join(', '));
  assert.equal(named['from'], 'root@server.example');
  assert.equal(named['subject'], 'Two-factor authentication was removed from alice');
  assert.equal(named['auto-submitted'], 'auto-generated');
  assert.ok(Math.abs(Date.parse(named['date'] ?? '') - Date.now()) < 600_000);
  for (const part of [
    /^Account: alice$/mu,
    /^Domain: {2}alice\.example$/mu,
    /^Reason: {2}lost phone$/mu,
    /^Ticket: {2}T-17$/mu,
  ])
    assert.match(text, part);
  const [entry] = await noticeEntries(daemon);
  assert.deepEqual([entry?.action, entry?.detail], ['notice.sent', { jobId: id, users: ['alice'], to }]);
  const shown = await daemon.cli(['job', 'show', id]);
  assert.match(shown.stdout, /told \(alice@alice\.example, backup@other\.example\)/u);
});

test('only verified removals of jobs that want it are told of', async (t) => {
  const emails = { alice: 'a@a.example', bob: 'b@b.example', carol: 'c@c.example' };
  const { host, daemon, sink } = await noticeStage(t, emails);
  host.setTwoFactor(['bob'], false);
  const told = await notifying(daemon, ['alice', 'bob', 'ghost']);
  assert.deepEqual(states(await noticesOf(daemon, told.id)), {
    alice: 'sent',
    bob: undefined,
    ghost: undefined,
  });
  const quiet = await startJob(daemon, ['carol']);
  assert.equal(quiet.notify, undefined);
  assert.deepEqual(outcomesOf((await finished(daemon, quiet.id)).targets), { carol: 'removed' });
  await daemon.restart();
  assert.deepEqual(states(await noticesOf(daemon, quiet.id)), { carol: undefined });
  assert.equal(sink.received().length, 1);
});

test('the configuration says what a start leaves open, and a start says otherwise', async (t) => {
  const emails = { alice: 'a@a.example', bob: 'b@b.example', carol: 'c@c.example' };
  const { daemon, sink } = await noticeStage(t, emails, { config: { notify: { owners: true } } });
  assert.equal((await daemon.request('GET', '/v1/settings')).as(Settings).notifyOwners, true);
  const { id } = await startJob(daemon, ['alice']);
  assert.deepEqual(states(await noticesOf(daemon, id)), { alice: 'sent' });
  const yes = ['--yes', '--reason', 'x'];
  assert.equal((await daemon.cli(['remove', 'bob', ...yes, '--no-notify'])).code, 0);
  const asked = await daemon.cli(['remove', 'carol', ...yes, '--notify', '--json']);
  const { job } = JSON.parse(asked.stdout) as { job: { id: string } };
  assert.deepEqual(states(await noticesOf(daemon, job.id)), { carol: 'sent' });
  assert.deepEqual(
    sink.received().map(({ args }) => args.at(-1)),
    ['a@a.example', 'c@c.example'],
  );
  (await postJob(daemon, ['alice'], { notify: 'yes' as never })).problem('invalid-request');
});

test('a call in WHM API form asks for notices, or for none, and else has what the configuration says', async (t) => {
  const emails = { alice: 'a@a.example', bob: 'b@b.example', carol: 'c@c.example' };
  const { daemon, sink } = await noticeStage(t, emails, { config: { notify: { owners: true } } });
  const remove = async (...args: string[]) => {
    await call(daemon, query(removal, ...args));
    const [job] = await jobsOf(daemon);
    return states(await noticesOf(daemon, job?.id ?? assert.fail('no job')));
  };
  assert.deepEqual(await remove('user=alice'), { alice: 'sent' });
  assert.deepEqual(await remove('user=bob', 'notify=0'), { bob: undefined });
  await daemon.stop();
  daemon.configure({ notify: { sendmail: sink.path, from: 'root@server.example' } });
  await daemon.start();
  assert.deepEqual(await remove('user=carol', 'notify=1'), { carol: 'sent' });
  assert.deepEqual(
    sink.received().map(({ args }) => args.at(-1)),
    ['a@a.example', 'c@c.example'],
  );
});

test('a contact field that is not plain is told as such, and nothing is sent', async (t) => {
  const bad = {
    none: undefined,
    dash: '-oQ/tmp@x.example',
    pipe: '|/bin/sh@x.example',
    quoted: '"a b"@x.example',
    expansion: '${run{/bin/id}}@x.example',
    named: 'Alice <a@x.example>',
    three: 'a@x.example, b@x.example, c@x.example',
    mixed: 'a@x.example, /etc/passwd',
    local: 'root',
  };
  const { daemon, sink } = await noticeStage(t, bad);
  const { id } = await notifying(daemon, Object.keys(bad));
  const notices = states(await noticesOf(daemon, id));
  assert.deepEqual(new Set(Object.values(notices)), new Set(['no-usable-address']));
  assert.deepEqual(sink.received(), []);
  assert.equal((await noticeEntries(daemon)).length, Object.keys(bad).length);
  assert.match((await daemon.cli(['job', 'show', id])).stdout, /not told: no usable address/u);
});

test('a mail server that refuses fails no removal, and its words are on record', async (t) => {
  const { daemon, sink } = await noticeStage(t, { alice: 'a@a.example' });
  sink.behave({ status: 67, text: 'no such user\nsecond line\n' });
  const { id } = await notifying(daemon, ['alice']);
  const { job, target } = await finished(daemon, id);
  assert.deepEqual([job.state, target('alice').outcome], ['finished', 'removed']);
  const { alice } = await noticesOf(daemon, id);
  assert.equal(alice?.state, 'failed');
  assert.equal(alice?.reason, 'sendmail ended with status 67: no such user');
  const [entry] = await noticeEntries(daemon);
  assert.deepEqual([entry?.action, entry?.detail['why']], ['notice.failed', alice?.reason]);
});

test('without a sendmail the notice failed and says why', async (t) => {
  const missing = '/nonexistent/sendmail';
  const { daemon } = await noticeStage(
    t,
    { alice: 'a@a.example' },
    { config: { notify: { sendmail: missing } } },
  );
  const { id } = await notifying(daemon, ['alice']);
  const { alice } = await noticesOf(daemon, id);
  assert.equal(alice?.state, 'failed');
  assert.match(alice?.reason ?? '', /could not be started: .*ENOENT/u);
});

test('a mail that hangs holds neither other jobs nor the end of its own, and is ended by its limit', async (t) => {
  const emails = { alice: 'a@a.example', bob: 'b@b.example' };
  const { daemon, sink } = await noticeStage(t, emails, { config: { notify: { timeoutSeconds: 3 } } });
  sink.behave('wait');
  const { id } = await notifying(daemon, ['alice']);
  await sink.waits();
  assert.equal((await finished(daemon, id)).job.state, 'finished');
  const other = await startJob(daemon, ['bob']);
  assert.deepEqual(outcomesOf((await finished(daemon, other.id)).targets), { bob: 'removed' });
  const { alice } = await noticesOf(daemon, id);
  assert.deepEqual([alice?.state, alice?.reason], ['unknown', 'sendmail was ended after its time limit.']);
});

test('an admitted reseller sees the notices of its own accounts, and of no others', async (t) => {
  const accounts = [
    { name: 'reseller1', twoFactor: false },
    { name: 'mine', owner: 'reseller1', twoFactor: true, email: 'mine@mine.example' },
    { name: 'lost', owner: 'reseller1', twoFactor: true, email: 'lost@lost.example' },
  ];
  const config = { access: { resellers: ['reseller1'] } };
  const control = { switches: { 'reseller-calls': 'create-acct' } } as const;
  const { host, daemon } = await noticeStage(t, {}, { accounts, config, control });
  host.addReseller('reseller1');
  const actor = 'whm:reseller1';
  const { id } = await notifying(daemon, ['mine', 'lost'], { actor });
  await noticesOf(daemon, id);
  host.setAccount('lost', { owner: 'root' });
  await daemon.restart();
  const seen = await noticesOf(daemon, id, actor);
  assert.deepEqual(states(seen), { mine: 'sent', '(not yours)': undefined });
  const entries = await noticeEntries(daemon, actor);
  assert.deepEqual(
    entries.map(({ detail }) => [detail['users'], detail['to']]),
    [
      [['mine'], ['mine@mine.example']],
      [['(not yours)'], undefined],
    ],
  );
  assert.equal(JSON.stringify(entries).includes('lost'), false);
  assert.deepEqual((await daemon.request('GET', '/v1/audit', { actor: 'whm:other' })).status, 403);
});

test('notices pass within the limit of a minute', async (t) => {
  const emails = { alice: 'a@a.example', bob: 'b@b.example', carol: 'c@c.example' };
  const { daemon, sink } = await noticeStage(t, emails, { config: { notify: { perMinute: 2 } } });
  const { id } = await notifying(daemon, Object.keys(emails));
  await noticeIs(daemon, id, 'bob', 'sent');
  await daemon.stop();
  assert.equal(sink.received().length, 2);
  await daemon.start();
  assert.deepEqual(states(await noticesOf(daemon, id)), { alice: 'sent', bob: 'sent', carol: 'sent' });
  assert.equal((await daemon.request('GET', '/v1/audit?action=notice.sent')).as(AuditList).items.length, 3);
});

test('--direct tells the owner before it ends', async (t) => {
  const { host, daemon, sink } = await noticeStage(t, { alice: 'a@a.example' });
  await daemon.stop();
  const args = [
    'remove',
    'alice',
    '--direct',
    '--config',
    daemon.configFile,
    '--yes',
    '--reason',
    'x',
    '--notify',
  ];
  const { code, stdout, stderr } = await daemon.cli(args);
  assert.equal(code, 0, stdout + stderr);
  assert.ok(!host.twoFactor().has('alice'));
  assert.equal(sink.received().length, 1);
});
