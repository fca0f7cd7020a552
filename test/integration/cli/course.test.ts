import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobEvent } from '../../../daemon/protocol/events.ts';
import { stage } from '../harness.ts';
import { listing, removal } from '../jobs.ts';
import { lines } from '../lines.ts';

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
  const events = lines(JobEvent, stdout);
  assert.deepEqual(
    events.map(({ type }) => type),
    ['job.accepted', 'batch.started', 'batch.answered', 'targets.settled', 'job.finished'],
  );
  assert.equal(host.runs().length, 3);
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
