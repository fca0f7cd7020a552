import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from '../harness.ts';
import { eventsUntil, finished, removal } from '../jobs.ts';
import { call, Envelope, jobsOf, query } from './calls.ts';

test('a call does not wait for the load, and a job outlives its caller', async (t) => {
  const users = Array.from({ length: 40 }, (_, index) => `user${index}`);
  const { host, daemon } = await stage(t, { on: users, config: { load: { pauseAbove: 1e-9 } } });
  host.gate('held', 'start', { function: removal });
  const leaving = new AbortController();
  const items = users.map((user) => `user=${user}`);
  const left = call(daemon, query(removal, ...items), { signal: leaving.signal });
  await host.reached('held');
  leaving.abort();
  await assert.rejects(left);
  host.open('held');
  const [job] = await jobsOf(daemon);
  assert.ok(job);
  assert.equal(job.urgent, true);
  const { events } = await finished(daemon, job.id);
  assert.ok(events.every(({ type }) => type !== 'job.waiting'));
  assert.equal(host.twoFactor().size, 0);
});

test('a service that stops says which job goes on', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  host.gate('held', 'start', { function: removal });
  const answered = call(daemon, query(removal, 'user=alice'));
  await host.reached('held');
  const { stopped } = await daemon.beginStop();
  const { data, metadata } = (await answered).as(Envelope);
  host.open('held');
  await stopped;
  assert.deepEqual([metadata.result, data], [0, undefined]);
  const [message = ''] = metadata.output?.messages ?? [];
  const id = message.replace('job: ', '');
  assert.match(metadata.reason, new RegExp(`stopping; job ${id} goes on`, 'u'));
  await daemon.start();
  await eventsUntil(daemon, id, ({ type }) => type === 'job.finished');
  assert.equal(host.twoFactor().size, 0);
});
