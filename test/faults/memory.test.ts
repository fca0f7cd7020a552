import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Plan } from '../../daemon/protocol/plan.ts';
import { Job } from '../../daemon/protocol/job.ts';
import { Snapshot } from '../../daemon/protocol/snapshot.ts';
import { accountName } from '../host/population.ts';
import { stage } from '../integration/harness.ts';
import { eventsUntil, readJob } from '../integration/jobs.ts';
import { bent } from './bent.ts';

const targets = 50_000;
const capBytes = 256 * 1024 * 1024;
const roots = [
  { path: '/sys/fs/cgroup', cap: 'memory.max', version: 'cgroup v2' },
  { path: '/sys/fs/cgroup/memory', cap: 'memory.limit_in_bytes', version: 'cgroup v1' },
];

/** A group of processes that together may use 256 MiB; undefined where none can be made. */
function capped(): { path: string; how: string } | undefined {
  for (const { path, cap, version } of roots) {
    if (!existsSync(join(path, 'cgroup.procs'))) continue;
    const group = join(path, `whm-2fa-reset-test-${process.pid}`);
    try {
      mkdirSync(group);
      writeFileSync(join(group, cap), String(capBytes));
      return { path: group, how: `${version} holds the daemon and its children to 256 MiB` };
    } catch {
      // Not ours to change, or without a memory controller.
    }
  }
  return undefined;
}

/** The most memory that the process has had at once, bytes. */
function peakOf(pid: number): number {
  const [, kib] = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1024;
}

test('a job of 50,000 targets within 256 MiB, watched from its first event to its snapshot', async (t) => {
  const group = capped();
  const heap = '--max-old-space-size=160';
  t.diagnostic(group?.how ?? `no memory group can be made here: only the heap is capped, by ${heap}`);
  const env = bent({ cgroup: group?.path });
  if (group === undefined) env['NODE_OPTIONS'] += ` ${heap}`;
  const { daemon } = await stage(t, {
    accounts: targets,
    twoFactorShare: 1,
    control: { settings: { record: 'summary' }, delays: { perAccountMicros: 0, perListedMicros: 0 } },
    // Few big calls, whatever a busy machine makes of their cost.
    config: { batch: { targetSeconds: 60 } },
    env,
  });
  // After the daemon, which was registered before.
  if (group !== undefined) t.after(() => rmdirSync(group.path));
  const users = Array.from({ length: targets }, (_, index) => accountName(index));
  const plan = (await daemon.request('POST', '/v1/plans', { body: { users } })).as(Plan, 201);
  assert.equal(plan.counts.remove, targets);
  const start = await daemon.request('POST', '/v1/jobs', {
    headers: { 'Idempotency-Key': 'k' },
    body: { planId: plan.planId, reason: 'migration', confirm: { count: targets, protected: [] } },
  });
  const { id } = start.as(Job, 201);
  await eventsUntil(daemon, id, ({ type }) => type === 'job.finished');
  assert.equal((await readJob(daemon, id)).counts.removed, targets);
  const snapshot = (await daemon.request('GET', `/v1/jobs/${id}/snapshot`)).as(Snapshot);
  assert.equal(snapshot.users.length, targets);
  const peak = peakOf(daemon.pid);
  t.diagnostic(`the daemon's peak: ${Math.round(peak / 1024 / 1024)} MiB`);
  assert.ok(peak <= capBytes, `${peak} bytes`);
});
