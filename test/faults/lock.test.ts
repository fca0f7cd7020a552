import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { SimulatedHost } from '../host/host.ts';
import { stage } from '../integration/harness.ts';
import { assertHonest, finished, outcomesOf, removals, startJob } from '../integration/jobs.ts';

/** The simulator's lock runs a hundred times as fast, and gives up after 3 s in place of 300; LOCK_SCALE=1: it does not. */
const scale = Number(process.env['LOCK_SCALE'] ?? 0.01);
const atScale = {
  control: { settings: { lockTimeScale: scale } },
  config: { whmapi1: { timeoutSeconds: 440 } },
};
const on = ['alice', 'bob'];

/** Another process that holds cPanel's lock (contract whmapi1.md 3.6), and lives until it is killed. */
async function holdLock(
  t: TestContext,
  host: SimulatedHost,
): Promise<{ letGo: () => void; die: () => void }> {
  const holder = spawn('/bin/sh', ['-c', 'echo held; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.after(() => holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  writeFileSync(host.paths.lock, `${holder.pid}\n`);
  return {
    letGo: () => rmSync(host.paths.lock),
    die: () => holder.kill('SIGKILL'),
  };
}

for (const seconds of [1, 30]) {
  test(`cPanel's lock held for ${seconds} s by another process: the call waits, and all end removed`, async (t) => {
    const { host, daemon } = await stage(t, { on, ...atScale });
    const { letGo } = await holdLock(t, host);
    const { id } = await startJob(daemon, on);
    const held = setTimeout(letGo, seconds * 1000 * scale);
    t.after(() => clearTimeout(held));
    const { targets } = await finished(daemon, id);
    assert.deepEqual(outcomesOf(targets), { alice: 'removed', bob: 'removed' });
    for (const { note, verified } of targets) assert.deepEqual([note, verified], [undefined, true]);
    assert.equal(removals(host).length, 1, 'one call, that waited');
  });
}

test("cPanel's lock held for 320 s: the call is refused by cPanel and told so; the next job is well", async (t) => {
  t.diagnostic(`every second of the lock takes ${scale * 1000} ms`);
  const { host, daemon } = await stage(t, { on, ...atScale });
  const before = host.twoFactor();
  const { letGo } = await holdLock(t, host);
  const { id } = await startJob(daemon, on);
  // Longer than cPanel waits, however slow the machine is.
  const { job, targets } = await finished(daemon, id);
  letGo();
  assertHonest(host, targets, before);
  assert.equal(job.state, 'finished');
  assert.deepEqual(outcomesOf(targets), { alice: 'failed', bob: 'failed' });
  for (const { reason } of targets)
    assert.match(reason ?? '', /failed to lock the file .* after 300 seconds/u);
  const again = await startJob(daemon, on);
  assert.deepEqual(outcomesOf((await finished(daemon, again.id)).targets), {
    alice: 'removed',
    bob: 'removed',
  });
});

test('whoever holds the lock dies: it is taken over at once', async (t) => {
  // At its real pace: only a takeover ends this within the test's time.
  const { host, daemon } = await stage(t, { on });
  const { die } = await holdLock(t, host);
  const { id } = await startJob(daemon, on);
  while (removals(host).length === 0) await daemon.request('GET', '/v1/status');
  die();
  const { targets } = await finished(daemon, id);
  assert.deepEqual(outcomesOf(targets), { alice: 'removed', bob: 'removed' });
});

test('a waiting call keeps neither readers nor a cancel waiting', async (t) => {
  const { host, daemon } = await stage(t, { on, config: { batch: { max: 1 } } });
  const { letGo } = await holdLock(t, host);
  const { id } = await startJob(daemon, on);
  while (removals(host).length === 0) await daemon.request('GET', '/v1/status');
  const plan = await daemon.request('POST', '/v1/plans', { body: { users: on } });
  assert.equal(plan.status, 201, 'reads take no lock');
  assert.equal((await daemon.request('POST', `/v1/jobs/${id}/cancel`, { body: {} })).status, 202);
  letGo();
  const { job, targets } = await finished(daemon, id);
  assert.equal(job.state, 'cancelled');
  assert.deepEqual(outcomesOf(targets), { alice: 'removed', bob: 'cancelled' });
});
