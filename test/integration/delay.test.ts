import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Job } from '../../daemon/protocol/job.ts';
import { limits } from '../../daemon/protocol/limits.ts';
import { Settings } from '../../daemon/protocol/settings.ts';
import { type Daemon, stage } from './harness.ts';
import { eventsUntil, finished, outcomesOf, readJob, removals } from './jobs.ts';

const yes = ['--yes', '--reason', 'lost phone'];

async function delayed(daemon: Daemon, users: string[], delay: object, actor = 'cli'): Promise<Job> {
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  const body = { users, reason: 'lost phone', ...delay };
  return (await daemon.request('POST', '/v1/jobs', { actor, headers, body })).as(Job, 201);
}

test('a delay is counted by the daemon, and a cancel before its end costs cPanel nothing', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  const job = await delayed(daemon, ['alice'], { delaySeconds: 600 });
  assert.equal(job.state, 'waiting');
  assert.equal(Date.parse(job.startAt ?? '') - Date.parse(job.createdAt) <= 600_000, true);
  await eventsUntil(daemon, job.id, ({ type }) => type === 'job.waiting');
  host.clearRuns();
  const answer = await daemon.request('POST', `/v1/jobs/${job.id}/cancel`);
  answer.as(Job, answer.status);
  const end = await finished(daemon, job.id);
  assert.deepEqual([end.job.state, end.job.counts.cancelled], ['cancelled', 1]);
  assert.deepEqual(host.runs(), []);
  assert.ok(host.twoFactor().has('alice'));
});

test('a start has one start time', async (t) => {
  const { daemon } = await stage(t, { on: ['alice'] });
  for (const delay of [{ delaySeconds: 5, startAt: '2099-01-01T00:00:00.000Z' }, { delaySeconds: -1 }]) {
    const headers = { 'Idempotency-Key': 'k' };
    const body = { users: ['alice'], reason: 'x', ...delay };
    const problem = (await daemon.request('POST', '/v1/jobs', { headers, body })).problem('invalid-request');
    assert.match(problem.detail, /^delaySeconds: /u);
  }
});

test('a start further ahead than a delay may be is refused, and one just within is taken', async (t) => {
  const { daemon } = await stage(t, { on: ['alice'] });
  const ahead = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
  const headers = { 'Idempotency-Key': 'far' };
  const body = { users: ['alice'], reason: 'x', startAt: ahead(limits.delaySeconds + 60) };
  const problem = (await daemon.request('POST', '/v1/jobs', { headers, body })).problem('invalid-request');
  assert.match(problem.detail, /^startAt: A start is at most 30 days ahead/u);
  const near = await delayed(daemon, ['alice'], { startAt: ahead(limits.delaySeconds - 60) });
  assert.equal(near.state, 'waiting');
  const said = await daemon.cli(['remove', 'alice', ...yes, '--at', '9999-12-31T23:59:59Z']);
  assert.equal(said.stderr.match(/A start is at most 30 days ahead/gu)?.length, 1, 'said once');
  const cancelled = await daemon.request('POST', `/v1/jobs/${near.id}/cancel`);
  cancelled.as(Job, cancelled.status);
  await finished(daemon, near.id);
});

test('an account that became a root-level reseller while the job waited is refused, the others go on', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'boss'] });
  const job = await delayed(daemon, ['alice', 'boss'], { delaySeconds: 4 });
  host.addReseller('boss', ['all']);
  const { job: end, targets, target } = await finished(daemon, job.id);
  assert.equal(end.stoppedBy, undefined);
  assert.deepEqual(outcomesOf(targets), { alice: 'removed', boss: 'refused' });
  assert.equal(target('boss').code, 'protected');
  assert.deepEqual(
    removals(host).map(({ users }) => users),
    [['alice']],
  );
});

test('whmapi1 failing as the wait ends is waited out: of a reseller’s rights and of who is protected', async (t) => {
  const accounts = [
    { name: 'res1', twoFactor: false },
    { name: 'mine', owner: 'res1', twoFactor: true },
  ];
  const control = { switches: { 'reseller-calls': 'create-acct' } } as const;
  const { host, daemon } = await stage(t, { accounts, control, config: { access: { resellers: ['res1'] } } });
  host.addReseller('res1');
  const job = await delayed(daemon, ['mine'], { delaySeconds: 4 }, 'whm:res1');
  host.addFault({ kind: 'exit', code: 1, when: { function: 'myprivs', calls: 2 } });
  host.addFault({ kind: 'exit', code: 1, when: { function: 'listresellers', calls: 1 } });
  const { events, targets } = await finished(daemon, job.id);
  assert.deepEqual(outcomesOf(targets), { mine: 'removed' });
  const waits = events.filter((event) => event.type === 'job.waiting' && event.for === 'cpanel');
  assert.ok(waits.length > 0);
});

test('a reseller that is suspended while its job waits resets nobody', async (t) => {
  const { host, daemon } = await stage(t, {
    accounts: [{ name: 'res1' }, { name: 'mine', owner: 'res1', twoFactor: true }],
    control: { switches: { 'reseller-calls': 'create-acct' } },
    config: { access: { resellers: ['res1'] } },
  });
  host.addReseller('res1');
  const { id } = await delayed(daemon, ['mine'], { delaySeconds: 4 }, 'whm:res1');
  host.setAccount('res1', { suspended: true });
  const { job, targets } = await finished(daemon, id);
  assert.equal(job.stoppedBy, 'rights-lost');
  assert.deepEqual(outcomesOf(targets), { mine: 'cancelled' });
  assert.deepEqual(removals(host), []);
});

test('a delay outlives the daemon', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  const job = await delayed(daemon, ['alice'], { delaySeconds: 2 });
  await daemon.kill();
  await daemon.start();
  const { events, targets } = await finished(daemon, job.id);
  assert.deepEqual(outcomesOf(targets), { alice: 'removed' });
  const begun = events.find(({ type }) => type === 'batch.started');
  assert.ok((begun?.ts ?? '') >= (job.startAt ?? '?'));
  assert.equal(removals(host).length, 1);
});

test('the settings tell the countdown that is configured', async (t) => {
  const { daemon } = await stage(t, { config: { start: { delaySeconds: 12 } } });
  assert.equal((await daemon.request('GET', '/v1/settings')).as(Settings).delaySeconds, 12);
});

test('--delay and --at on the command line', async (t) => {
  const { daemon } = await stage(t, { on: ['alice'] });
  const started = await daemon.cli(['remove', 'alice', ...yes, '--delay', '600', '--no-wait', '--json']);
  assert.equal(started.code, 0, started.stderr);
  const { job } = JSON.parse(started.stdout) as { job: { id: string; state: string } };
  assert.equal(job.state, 'waiting');
  const day = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
  const at = await daemon.cli(['remove', 'alice', ...yes, '--at', `${day}T22:00:00+02:00`, '--no-wait']);
  const id = /Job (\S+) is waiting/u.exec(at.stdout)?.[1] ?? assert.fail(at.stdout + at.stderr);
  assert.ok(at.stdout.includes(`is waiting until ${day} 20:00:00 UTC.`), at.stdout);
  assert.match(at.stdout, new RegExp(`^Cancel it: .* job cancel ${id}$`, 'mu'));
  assert.equal((await readJob(daemon, id)).startAt, `${day}T20:00:00.000Z`);
  assert.match((await daemon.cli(['job', 'show', id])).stdout, /waiting for its start time/u);
  for (const wrong of [
    ['--delay', 'soon'],
    ['--delay', '-1'],
    ['--at', 'tomorrow'],
    ['--at', '2099-01-31'],
    ['--at', '2099-01-31T22:00:00Z'],
    ['--delay', '5', '--at', `${day}T22:00:00Z`],
  ]) {
    const refused = await daemon.cli(['remove', 'alice', ...yes, ...wrong]);
    assert.equal(refused.code, 2, wrong.join(' '));
  }
  for (const waiting of [job.id, id]) {
    const cancelled = await daemon.cli(['job', 'cancel', waiting]);
    assert.equal(cancelled.code, 0, cancelled.stderr);
    assert.match(cancelled.stdout, /Nothing was sent to cPanel yet, and it ends without|The job has ended/u);
  }
});

test('a delay of nothing starts at once, also through --direct', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'] });
  const job = await delayed(daemon, ['alice'], { delaySeconds: 0 });
  assert.equal(job.startAt, undefined);
  await finished(daemon, job.id);
  await daemon.stop();
  const direct = ['remove', 'bob', ...yes, '--direct', '--config', daemon.configFile, '--delay', '1'];
  const { code, stdout, stderr } = await daemon.cli(direct);
  assert.equal(code, 0, stdout + stderr);
  assert.ok(!host.twoFactor().has('bob'));
});
