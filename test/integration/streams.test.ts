import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { JobEvent } from '../../daemon/protocol/events.ts';
import { AccountList } from '../../daemon/protocol/accounts.ts';
import { AuditEntry } from '../../daemon/protocol/audit.ts';
import { Job, JobList } from '../../daemon/protocol/job.ts';
import { PlannedTarget } from '../../daemon/protocol/plan.ts';
import { Status } from '../../daemon/protocol/status.ts';
import { TargetView } from '../../daemon/protocol/target.ts';
import { built, start } from './child.ts';
import { stage } from './harness.ts';
import { eventsUntil, finished, removal, startJob } from './jobs.ts';
import { lines } from './lines.ts';

const yes = ['--yes', '--reason', 'lost phone'];

test('events as lines: in order, whole, on record as they were told', async (t) => {
  const users = ['alice', 'bob', 'carol'];
  const { daemon } = await stage(t, { on: users, config: { batch: { max: 1 } } });
  const { code, stdout, stderr } = await daemon.cli(['remove', ...users, ...yes, '--ndjson']);
  assert.deepEqual([code, stderr], [0, '']);
  const events = lines(JobEvent, stdout);
  for (const [index, event] of events.entries()) {
    assert.deepEqual(
      [event.v, event.seq, event.job],
      [1, index + 1, events[0]?.job],
      'the head of every line',
    );
    assert.equal(new Date(event.ts).toISOString(), event.ts);
  }
  const id = events[0]?.job ?? '';
  assert.deepEqual((await finished(daemon, id)).events, events);
  for (const from of [0, 3, events.length - 1, events.length]) {
    const part = await daemon.cli(['job', 'follow', id, '--from', String(from), '--ndjson']);
    assert.deepEqual([part.code, part.stderr], [0, '']);
    assert.deepEqual(lines(JobEvent, part.stdout), events.slice(from), `behind event ${from}`);
  }
});

test('a followed job is told while it runs, and the rest after a break', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'], config: { batch: { max: 1 } } });
  host.gate('call', 'before-save', { function: removal });
  const accepted = await daemon.cli(['remove', 'alice', 'bob', ...yes, '--no-wait', '--ndjson']);
  assert.deepEqual([accepted.code, accepted.stderr], [0, '']);
  const first = lines(JobEvent, accepted.stdout);
  assert.equal(first[0]?.type, 'job.accepted');
  const id = first[0].job;
  await eventsUntil(daemon, id, ({ type }) => type === 'batch.started');
  const watcher = daemon.startCli(['job', 'follow', id, '--ndjson']);
  await watcher.printed('"batch.started"');
  watcher.child.kill('SIGINT');
  const broken = await watcher.ended;
  assert.equal(broken.code, 130);
  const seen = lines(JobEvent, broken.stdout);
  host.open('call');
  const rest = await daemon.cli(['job', 'follow', id, '--ndjson', '--from', String(seen.length)]);
  assert.equal(rest.code, 0, rest.stderr);
  assert.deepEqual([...seen, ...lines(JobEvent, rest.stdout)], (await finished(daemon, id)).events);
});

test('every command has one document a line, and nothing else on stdout', async (t) => {
  const { daemon } = await stage(t, { on: ['alice', 'bob'], off: ['carol'] });
  const { id } = await startJob(daemon, ['alice', 'carol']);
  const { job } = await finished(daemon, id);
  const items = async <T extends z.core.$ZodType>(schema: T, ...args: string[]) => {
    const { code, stdout, stderr } = await daemon.cli([...args, '--ndjson']);
    assert.deepEqual([code, stderr], [0, ''], args.join(' '));
    return lines(schema, stdout);
  };
  assert.equal((await items(Status, 'status')).length, 1);
  const accounts = (await daemon.request('GET', '/v1/accounts')).as(AccountList).items;
  assert.deepEqual(await items(z.unknown(), 'list'), accounts);
  assert.deepEqual(await items(Job, 'jobs'), (await daemon.request('GET', '/v1/jobs')).as(JobList).items);
  assert.deepEqual(await items(Job, 'jobs', '--limit', '1'), [job]);
  const shown = await items(TargetView, 'job', 'show', id);
  assert.deepEqual(new Set(shown.map(({ user }) => user)), new Set(['alice', 'carol']));
  assert.deepEqual(
    (await items(AuditEntry, 'audit', '--job', id)).map(({ action }) => action),
    ['job.finished', 'job.accepted'],
  );
  assert.equal((await items(z.looseObject({ ok: z.literal(true) }), 'audit', 'verify')).length, 1);
  const plan = await items(PlannedTarget, 'remove', 'bob', '--dry-run');
  assert.deepEqual(
    plan.map(({ user, intent }) => [user, intent]),
    [['bob', 'remove']],
  );
  const problem = await daemon.cli(['job', 'show', '01a20e5f-07e3-7423-86eb-bb92c312a1d4', '--ndjson']);
  assert.deepEqual([problem.code, problem.stdout], [2, ''], 'a problem is no item');
  assert.match(problem.stderr, /no such job/iu);
});

test('a closed pipe ends the watcher quietly, and the job goes on', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'], config: { batch: { max: 1 } } });
  host.gate('call', 'before-save', { function: removal });
  const running = daemon.startCli(['remove', 'alice', 'bob', ...yes, '--ndjson']);
  await running.printed('"batch.started"');
  const [head] = (await daemon.request('GET', '/v1/jobs')).as(JobList).items;
  running.child.stdout.destroy();
  host.open('call');
  const { stderr } = await running.ended;
  assert.equal(stderr, '');
  const { job } = await finished(daemon, head?.id ?? '');
  assert.equal(job.counts.removed, 2);
  const list = daemon.startCli(['job', 'follow', job.id, '--ndjson']);
  list.child.stdout.destroy();
  const ended = await list.ended;
  assert.deepEqual([ended.signal, ended.stderr], [null, '']);
});

test('a full disk is no closed pipe: what is not written is told, and the job goes on', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'] });
  const onFull = async (...args: string[]) => {
    const command = [process.execPath, built('cli.mjs'), '--socket', daemon.socket, ...args];
    return start(['/bin/sh', '-c', 'exec "$@" >/dev/full', 'sh', ...command]).ended;
  };
  for (const args of [
    ['list', '--ndjson'],
    ['remove', 'alice', ...yes, '--json'],
    ['remove', 'bob', ...yes, '--ndjson'],
    ['api', removal, 'user=bob'],
    ['--help'],
  ]) {
    const { code, stderr } = await onFull(...args);
    assert.equal(code, 1, args.join(' '));
    assert.match(stderr, /^whm-2fa-reset: standard output cannot be written: ENOSPC/mu);
  }
  for (const { id } of (await daemon.request('GET', '/v1/jobs')).as(JobList).items)
    await finished(daemon, id);
  assert.equal(host.twoFactor().size, 0);
});
