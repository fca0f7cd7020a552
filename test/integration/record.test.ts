import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { AuditList } from '../../daemon/protocol/audit.ts';
import { stage } from './harness.ts';
import { eventsUntil, finished, readJob, removals, startJob } from './jobs.ts';

test('no secret of an owner is written, logged, told or passed on', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'] });
  const file = JSON.parse(readFileSync(host.paths.twoFactor, 'utf8')) as Record<string, { secret: string }>;
  const secrets = Object.values(file).map(({ secret }) => secret);
  assert.equal(secrets.length, 2);
  const { job } = await finished(daemon, (await startJob(daemon, ['alice'])).id);
  const told = await Promise.all(
    ['status', 'jobs', 'accounts', 'audit', `jobs/${job.id}/events`, `jobs/${job.id}/targets`].map(
      async (path) => (await daemon.request('GET', `/v1/${path}`)).text,
    ),
  );
  const kept = readdirSync(daemon.stateDir).map((name) =>
    readFileSync(join(daemon.stateDir, name)).toString('latin1'),
  );
  const everything = [...told, ...kept, JSON.stringify(daemon.log()), JSON.stringify(host.runs())].join('\n');
  for (const secret of secrets) assert.equal(everything.includes(secret), false);
});

test('the audit says who did what to whom and why, and proves itself', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'] });
  const { id } = await startJob(daemon, ['alice', 'ghost'], { actor: 'whm:root', reason: 'lost phone' });
  await finished(daemon, id);
  await daemon.kill();
  await daemon.start();
  const { items } = (await daemon.request('GET', `/v1/audit?jobId=${id}`)).as(AuditList);
  assert.deepEqual(
    items.map(({ action, actor }) => [action, actor]),
    [
      ['job.finished', { user: 'root', via: 'whm' }],
      ['job.accepted', { user: 'root', via: 'whm' }],
    ],
  );
  const [end] = items;
  assert.equal(end?.detail['reason'], 'lost phone');
  assert.deepEqual(end?.detail['outcomes'], { removed: ['alice'], refused: ['ghost'] });
  const verdict = await daemon.request('GET', '/v1/audit/verify');
  assert.equal(verdict.as(z.looseObject({ ok: z.boolean() })).ok, true, verdict.text);
  assert.ok(host.twoFactor().has('bob'));
});

test('above the load set, a job of more than ten waits and says so; a small one does not', async (t) => {
  if (loadavg()[0] === 0) return t.skip('the machine has no load at all');
  const many = Array.from({ length: 11 }, (_, index) => `user${index}`);
  const { host, daemon } = await stage(t, {
    on: [...many, 'phone'],
    config: { load: { pauseAbove: 0.000_001, maxWaitSeconds: 3600 } },
  });
  const { id } = await startJob(daemon, many);
  const events = await eventsUntil(daemon, id, ({ type }) => type === 'job.waiting');
  const waiting = events.find((event) => event.type === 'job.waiting');
  assert.equal(waiting?.for, 'load');
  assert.match(waiting.detail ?? '', /load \d+\.\d\d per core/u);
  assert.equal((await readJob(daemon, id)).waiting?.for, 'load');
  const phone = await finished(daemon, (await startJob(daemon, ['phone'])).id);
  assert.equal(phone.job.counts.removed, 1);
  const cancel = await daemon.request('POST', `/v1/jobs/${id}/cancel`, { body: {} });
  assert.equal(cancel.status, 202);
  const { job } = await finished(daemon, id);
  assert.deepEqual([job.state, job.counts.cancelled], ['cancelled', 11]);
  assert.equal(removals(host).length, 1);
});
