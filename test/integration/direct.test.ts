import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AuditList } from '../../daemon/protocol/audit.ts';
import { JobEvent } from '../../daemon/protocol/events.ts';
import { JobList } from '../../daemon/protocol/job.ts';
import { type ChildOptions, built, type Running, start } from './child.ts';
import { type Daemon, prepare, stage } from './harness.ts';
import { lines } from './lines.ts';
import { assertHonest, eventsUntil, finished, outcomesOf, removal, removals, startJob } from './jobs.ts';

const yes = ['--yes', '--reason', 'lost phone'];

/** `remove --direct` on that daemon's record; its socket is named too, so that a use of it would show. */
function direct(daemon: Daemon, args: readonly string[], options?: ChildOptions): Running {
  const own = ['--direct', '--config', daemon.configFile, '--socket', daemon.socket];
  return start([process.execPath, built('cli.mjs'), 'remove', ...own, ...args], options);
}

test('without a daemon: the same events, outcomes, audit and exit status', async (t) => {
  const { host, daemon } = await prepare(t, { on: ['alice', 'carol'], off: ['bob'] });
  const before = host.twoFactor();
  const run = direct(daemon, ['alice', 'bob', 'ghost', ...yes, '--ticket', 'T-1', '--ndjson'], {
    env: { SUDO_USER: 'admin' },
  });
  const { code, stdout, stderr } = await run.ended;
  assert.deepEqual([code, stderr], [3, '']);
  const events = lines(JobEvent, stdout);
  assert.deepEqual([...host.twoFactor()], ['carol']);
  assert.equal(existsSync(daemon.socket), false, 'it serves nobody');
  await daemon.start();
  const end = await finished(daemon, events[0]?.job ?? '');
  assert.deepEqual(end.events, events, 'what was told is on record');
  assert.deepEqual(outcomesOf(end.targets), { alice: 'removed', bob: 'already-off', ghost: 'refused' });
  assertHonest(host, end.targets, before);
  assert.deepEqual(end.job.actor, { user: 'root', via: 'cli', sudoUser: 'admin' });
  assert.equal(end.job.ticket, 'T-1');
  const audit = (await daemon.request('GET', '/v1/audit')).as(AuditList).items;
  assert.deepEqual(
    audit.map(({ action }) => action),
    ['job.finished', 'job.accepted'],
  );
  const verified = await daemon.cli(['audit', 'verify']);
  assert.equal(verified.code, 0, verified.stdout);
});

test('the same checks: dry run, protected accounts, malformed names, a terminal, no reason', async (t) => {
  const { host, daemon } = await prepare(t, { on: ['alice', 'root'] });
  for (const [args, expected, said] of [
    [['alice', '--dry-run'], 0, /Plan: 1 account loses its 2FA/u],
    [['root', ...yes], 2, /root/u],
    [['a/b', ...yes], 2, /holds a "\/"/u],
    [['alice', '--reason', 'x'], 2, /asks before it starts; nothing was started/u],
    [['alice', '--yes'], 2, /needs a reason/u],
    [['alice', ...yes, '--no-wait'], 2, /--no-wait/u],
    [['ghost', ...yes], 4, /no such account/u],
  ] as [string[], number, RegExp][]) {
    const { code, stdout, stderr } = await direct(daemon, args).ended;
    assert.equal(code, expected, `${args.join(' ')}: ${stdout}${stderr}`);
    assert.match(stdout + stderr, said);
  }
  assert.deepEqual(removals(host), []);
});

test('while the daemon runs it refuses, names it, and says how to stop it', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  const { code, stdout, stderr } = await direct(daemon, ['alice', ...yes, '--json']).ended;
  assert.equal(code, 6);
  assert.match(stderr, new RegExp(`held by process ${daemon.pid} \\(.+\\), since `, 'u'));
  assert.match(stderr, /systemctl stop whm-2fa-reset\.socket whm-2fa-reset-live\.socket whm-2fa-reset$/mu);
  const { problem } = JSON.parse(stdout) as { problem: { code: string; holder: { pid: number } } };
  assert.deepEqual([problem.code, problem.holder.pid], ['state-locked', daemon.pid]);
  assert.deepEqual(removals(host), []);
});

test('while it runs no daemon starts and no second one runs', async (t) => {
  const { host, daemon } = await prepare(t, { on: ['alice', 'bob'] });
  host.gate('call', 'before-save', { function: removal });
  const first = direct(daemon, ['alice', ...yes]);
  await host.reached('call');
  const second = await direct(daemon, ['bob', ...yes]).ended;
  assert.equal(second.code, 6);
  assert.match(second.stderr, new RegExp(`held by process ${first.child.pid} \\(.*remove --direct`, 'u'));
  assert.match(second.stderr, /Wait until it has ended/u);
  const service = await start([process.execPath, built('daemon.mjs'), '--config', daemon.configFile]).ended;
  assert.equal(service.code, 6);
  assert.match(service.stderr, /remove --direct/u);
  host.open('call');
  assert.equal((await first.ended).code, 0);
});

test('a call that a dead daemon left is settled, its job rests, and the lane stays one', async (t) => {
  const users = ['a', 'b', 'c'];
  const { host, daemon } = await stage(t, { on: [...users, 'alice'], config: { batch: { max: 1 } } });
  host.gate('call', 'before-save', { function: removal, nth: 1 });
  const { id } = await startJob(daemon, users);
  await host.reached('call');
  const told = await eventsUntil(daemon, id, ({ type }) => type === 'batch.started');
  await daemon.kill();
  const run = direct(daemon, ['alice', ...yes, '--ndjson']);
  await run.printed('"job.accepted"');
  assert.equal(removals(host).length, 1, 'nothing is sent while the call runs');
  host.open('call');
  const { code, stderr } = await run.ended;
  assert.deepEqual([code, stderr], [0, '']);
  assert.deepEqual(
    removals(host).map((call) => call.users),
    [['a'], ['alice']],
  );
  await daemon.start();
  const end = await finished(daemon, id);
  assert.deepEqual(end.events.slice(0, told.length), told, 'what was told stays');
  const own = end.events.slice(told.length).map(({ type }) => type);
  assert.deepEqual(own.slice(0, 2), ['batch.answered', 'targets.settled'], 'settled without the daemon');
  assert.deepEqual(outcomesOf(end.targets), { a: 'removed', b: 'removed', c: 'removed' });
  assert.match(end.target('a').note ?? '', /interrupted/u);
  assert.equal(removals(host).length, 4, 'each account is sent once');
});

test('jobs without a call under way are not touched', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'] });
  const startAt = new Date(Date.now() + 3_600_000).toISOString();
  await daemon.request('POST', '/v1/jobs', {
    headers: { 'Idempotency-Key': 'k' },
    body: { users: ['bob'], reason: 'x', startAt },
  });
  const before = (await daemon.request('GET', '/v1/jobs')).as(JobList).items;
  await daemon.stop();
  assert.equal((await direct(daemon, ['alice', ...yes]).ended).code, 0);
  await daemon.start();
  assert.deepEqual((await daemon.request('GET', '/v1/jobs')).as(JobList).items.slice(1), before);
  assert.ok(host.twoFactor().has('bob'));
});

test('Ctrl-C cancels: the call under way is settled, the rest stays as it is', async (t) => {
  const { host, daemon } = await prepare(t, { on: ['a', 'b'], config: { batch: { max: 1 } } });
  const before = host.twoFactor();
  host.gate('call', 'before-save', { function: removal });
  const run = direct(daemon, ['a', 'b', ...yes]);
  await host.reached('call');
  run.child.kill('SIGINT');
  await run.printed('Cancelling', 'stderr');
  host.open('call');
  const { code, stderr } = await run.ended;
  assert.equal(code, 130, stderr);
  assert.match(stderr, /The job has ended: 1 removed, 1 cancelled\./u);
  await daemon.start();
  const [job] = (await daemon.request('GET', '/v1/jobs')).as(JobList).items;
  const { targets } = await finished(daemon, job?.id ?? '');
  assert.equal(job?.state, 'cancelled');
  assertHonest(host, targets, before);
});

test('killed in mid-call: the next one, or the daemon, settles it', async (t) => {
  const { host, daemon } = await prepare(t, { on: ['alice', 'bob'] });
  host.gate('call', 'before-save', { function: removal, nth: 1 });
  const run = direct(daemon, ['alice', ...yes]);
  await host.reached('call');
  run.child.kill('SIGKILL');
  await run.ended;
  host.open('call');
  const next = await direct(daemon, ['bob', ...yes]).ended;
  assert.deepEqual([next.code, next.stderr], [0, '']);
  await daemon.start();
  const [, first] = (await daemon.request('GET', '/v1/jobs')).as(JobList).items;
  assert.deepEqual([first?.state, first?.counts.removed], ['finished', 1]);
  assert.equal(removals(host).length, 2);
});

test('a closed pipe changes nothing about the job', async (t) => {
  const { host, daemon } = await prepare(t, { on: ['a', 'b'], config: { batch: { max: 1 } } });
  host.gate('call', 'before-save', { function: removal });
  const run = direct(daemon, ['a', 'b', ...yes, '--ndjson']);
  await run.printed('"batch.started"');
  run.child.stdout.destroy();
  host.open('call');
  assert.equal((await run.ended).stderr, '');
  assert.equal(host.twoFactor().size, 0);
});

test('cPanel out of use is exit 7; a configuration that is none is exit 2 and named', async (t) => {
  const { daemon } = await prepare(t, { on: ['alice'], control: { settings: { unlicensed: true } } });
  const away = await direct(daemon, ['alice', ...yes]).ended;
  assert.equal(away.code, 7, away.stderr);
  assert.match(away.stderr, /license/u);
  const file = join(daemon.dir, 'wrong.yaml');
  writeFileSync(file, 'colour: red\n');
  const wrong = await direct(daemon, ['alice', ...yes, '--config', file]).ended;
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /colour/u);
});

test('where lists take longer than ten accounts, the next call is sized by a start-up that was timed beside them', async (t) => {
  const many = Array.from({ length: 40 }, (_, index) => `user${index}`);
  const { host, daemon } = await prepare(t, { on: many });
  host.control({
    delays: { perAccountMicros: 100_000, perListedMicros: 40_000 },
    faults: [{ kind: 'slow-start', ms: 1500, when: { function: 'listresellers' } }],
  });
  const { code, stderr } = await direct(daemon, [...many, ...yes]).ended;
  assert.equal(code, 0, stderr);
  const [first, second] = removals(host);
  assert.equal(first?.users.length, 10);
  assert.ok((second?.users.length ?? 0) < 30, 'not all the rest');
  const versions = host.runs().filter((run) => run.function === 'version');
  assert.equal(versions.length, 1);
  assert.ok((versions[0]?.startedAt ?? 0) < (first?.endedAt ?? 0), 'beside it');
});
