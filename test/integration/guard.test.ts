import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuditList } from '../../daemon/protocol/audit.ts';
import { Job } from '../../daemon/protocol/job.ts';
import { Plan } from '../../daemon/protocol/plan.ts';
import { stage } from './harness.ts';
import { finished, postJob, removals, startJob } from './jobs.ts';

const on = ['a', 'b', 'c', 'd', 'e'];

test('a job above the configured limit is refused to root as well, in both ways to start', async (t) => {
  const { host, daemon } = await stage(t, { on, config: { start: { removalsMost: 3 } } });
  const plan = (await daemon.request('POST', '/v1/plans', { body: { users: on } })).as(Plan, 201);
  assert.deepEqual(
    plan.warnings?.map(({ code }) => code),
    ['above-limit'],
  );
  const headers = { 'Idempotency-Key': 'k' };
  const body = { planId: plan.planId, reason: 'x' };
  for (const answer of [
    await daemon.request('POST', '/v1/jobs', { headers, body }),
    await postJob(daemon, on),
  ]) {
    const problem = answer.problem('too-many-targets');
    assert.deepEqual([problem['limit'], problem['most']], ['start.removalsMost', 3]);
  }
  const cli = await daemon.cli(['remove', ...on, '--yes', '--reason', 'x']);
  assert.equal(cli.code, 2);
  assert.deepEqual(removals(host), []);
  await finished(daemon, (await startJob(daemon, on.slice(0, 3))).id);
});

test('whoever resets unusually many is warned in the plan, and the record tells of it', async (t) => {
  const { daemon } = await stage(t, { on, config: { start: { burst: { removals: 3 } } } });
  await finished(daemon, (await startJob(daemon, ['a', 'b'])).id);
  const plan = async (users: string[], actor = 'cli') =>
    (await daemon.request('POST', '/v1/plans', { actor, body: { users } })).as(Plan, 201);
  assert.equal((await plan(['c'])).warnings, undefined);
  assert.equal((await plan(['c', 'd'], 'whm:root')).warnings, undefined, 'it is another actor');
  assert.deepEqual(
    (await plan(['c', 'd'])).warnings?.map(({ code }) => code),
    ['burst'],
  );
  const people = await daemon.cli(['remove', 'c', 'd', '--dry-run']);
  assert.match(people.stdout, /Warning: With this plan you would have reset 4 accounts within 60 minutes/u);
  const warned = await daemon.cli(['remove', 'c', 'd', '--yes', '--reason', 'x', '--json']);
  assert.equal(warned.code, 0, warned.stderr);
  assert.match(warned.stderr, /^Warning: With this plan you would have reset 4 accounts within 60 minutes/mu);
  assert.equal((JSON.parse(warned.stdout) as { job: { counts: object } }).job.counts['removed' as never], 2);
  const { items } = (await daemon.request('GET', '/v1/audit?action=job.accepted&limit=1')).as(AuditList);
  assert.deepEqual(items[0]?.detail['warnings'], ['burst']);
});

test('a reason may be left out only where the configuration says so', async (t) => {
  const { daemon } = await stage(t, { on });
  const start = async (key: string) =>
    daemon.request('POST', '/v1/jobs', { headers: { 'Idempotency-Key': key }, body: { users: ['a'] } });
  (await start('one')).problem('reason-missing');
  const refused = await daemon.cli(['remove', 'a', '--yes']);
  assert.equal(refused.code, 2);
  await daemon.stop();
  daemon.configure({ start: { reasonRequired: false } });
  await daemon.start();
  const job = (await start('two')).as(Job, 201);
  assert.equal(job.reason, '(no reason given)');
  await finished(daemon, job.id);
  assert.equal((await daemon.cli(['remove', 'b', '--yes'])).code, 0);
});
