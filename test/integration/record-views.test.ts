import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { Comparison } from '../../daemon/protocol/comparison.ts';
import { JobList } from '../../daemon/protocol/job.ts';
import { NotBackList } from '../../daemon/protocol/not-back.ts';
import { Overview } from '../../daemon/protocol/overview.ts';
import { Story } from '../../daemon/protocol/story.ts';
import { type Daemon, stage } from './harness.ts';
import { finished, startJob } from './jobs.ts';
import { seed, years } from './seed.ts';

const accounts = [
  { name: 'alice', twoFactor: true, plan: 'gold' },
  { name: 'bob', twoFactor: true, plan: 'gold' },
  { name: 'carl', twoFactor: false },
  { name: 'mine', twoFactor: true, owner: 'res1' },
  { name: 'mine2', twoFactor: true, owner: 'res1' },
];
const limited = {
  accounts,
  config: { access: { resellers: ['res1'] } },
  control: { switches: { 'reseller-calls': 'create-acct' } as const },
};

async function run(daemon: Daemon, users: string[], options: { actor?: string; reason?: string } = {}) {
  const { id } = await startJob(daemon, users, options);
  await finished(daemon, id, options.actor);
  return id;
}

const notBack = async (daemon: Daemon, query = 'days=0', actor = 'cli') =>
  (await daemon.request('GET', `/v1/not-back?${query}`, { actor })).as(NotBackList);
const story = async (daemon: Daemon, user: string, actor = 'cli') =>
  daemon.request('GET', `/v1/story?user=${encodeURIComponent(user)}`, { actor });

test('the overview counts by owner and plan, tells policy and machine, and how long calls take', async (t) => {
  const { host, daemon } = await stage(t, limited);
  host.addReseller('res1');
  const read = async (actor = 'cli') => (await daemon.request('GET', '/v1/overview', { actor })).as(Overview);
  const before = await read();
  assert.deepEqual(before.server?.calls.calls, 0);
  await run(daemon, ['alice']);
  const now = await read();
  const group = (name: string) => now.byOwner.top.find((one) => one.name === name)?.share;
  assert.deepEqual(group('res1'), { on: 2, off: 0, 'not-listed': 0 });
  assert.equal(now.share.on, 3);
  assert.deepEqual(now.policy, { value: true });
  assert.equal(now.server?.calls.calls, 1);
  assert.ok((now.server?.calls.medianMs ?? 0) > 0);
  assert.ok((now.server?.daemon.rssBytes ?? 0) > 1e7);
  assert.ok(Math.abs(Date.parse(now.server?.daemon.startedAt ?? '') - Date.now()) < 600_000);
  assert.deepEqual(now.server?.gateway, { why: 'The gateway does not run.' });
  writeFileSync(host.paths.server, JSON.stringify({ policyEnabled: false }));
  assert.deepEqual((await read()).policy, { value: false });
  const own = await read('whm:res1');
  assert.deepEqual(
    [own.share.on, own.server],
    [2, undefined],
    'a reseller reads of its own, and of no machine',
  );
  const people = await daemon.cli(['overview']);
  assert.equal(people.code, 0, people.stderr);
  assert.match(people.stdout, /2FA on +3 of \d+ \(\d/u);
  assert.match(people.stdout, /policy +off/u);
  assert.match(people.stdout, /res1 +2 +0/u);
  assert.match(people.stdout, /a call takes +\d+ ms \(median\)/u);
  assert.deepEqual(JSON.parse((await daemon.cli(['overview', '--json'])).stdout).share, now.share);
});

test('who has not come back: the deleted and the returned are left out, the suspended marked', async (t) => {
  const { host, daemon } = await stage(t, limited);
  host.addReseller('res1');
  const none = await daemon.cli(['not-back', '--days', '0']);
  assert.deepEqual([none.code, none.stdout], [0, ''], none.stderr);
  const id = await run(daemon, ['alice', 'bob', 'carl', 'mine'], { reason: '=HYPERLINK("x")' });
  await run(daemon, ['mine2'], { actor: 'whm:res1' });
  host.setTwoFactor(['alice'], true);
  host.removeAccount('mine');
  host.addAccount('bob', { suspended: true });
  await daemon.request('GET', '/v1/accounts?maxAge=0');
  const found = await notBack(daemon);
  assert.deepEqual(
    found.items.map(({ user, suspended, days, jobId }) => [user, suspended, days, jobId === id]),
    [
      ['bob', true, 0, true],
      ['mine2', false, 0, false],
    ],
  );
  assert.equal((await notBack(daemon, 'days=1')).total, 0);
  const page = await notBack(daemon, 'days=0&limit=1');
  assert.deepEqual([page.items.length, page.next, page.total], [1, '1', 2]);
  assert.deepEqual(
    (await notBack(daemon, `days=0&cursor=${page.next}`)).items.map(({ user }) => user),
    ['mine2'],
  );
  const own = await notBack(daemon, 'days=0', 'whm:res1');
  assert.deepEqual(
    own.items.map(({ user }) => user),
    ['mine2'],
    'of its own jobs and accounts alone',
  );

  const some = await daemon.cli(['not-back', '--days', '0']);
  assert.equal(some.code, 8, some.stderr);
  assert.match(some.stdout, /^bob +\d{4}-.* yes/mu);
  assert.match(some.stderr, /2 accounts: reset 0 days ago or earlier/u);
  const csv = await daemon.cli(['not-back', '--days', '0', '--csv']);
  assert.equal(csv.code, 8);
  assert.ok(csv.stdout.startsWith('\uFEFF"user","domain"'));
  assert.ok(csv.stdout.includes(`"'=HYPERLINK(""x"")"`), csv.stdout);
  assert.equal(JSON.parse((await daemon.cli(['not-back', '--days', '0', '--json'])).stdout).total, 2);
  assert.equal((await daemon.cli(['not-back'])).code, 0, 'seven days by default');
});

test('jobs are searched from the command line; a reseller finds only its own', async (t) => {
  const { host, daemon } = await stage(t, limited);
  host.addReseller('res1');
  const first = await run(daemon, ['alice', 'mine'], { reason: 'Lost phone' });
  const second = await run(daemon, ['mine2'], { actor: 'whm:res1', reason: 'Clock fault' });
  const search = async (args: string[]) => {
    const { code, stdout, stderr } = await daemon.cli(['jobs', ...args, '--ndjson']);
    assert.equal(code, 0, stderr);
    return stdout
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { id: string }).id]));
  };
  assert.deepEqual(await search([]), [second, first]);
  assert.deepEqual(await search(['--account', 'alice']), [first]);
  assert.deepEqual(await search(['--actor', 'res1']), [second]);
  assert.deepEqual(await search(['--reason', 'PHONE']), [first]);
  assert.deepEqual(await search(['--ticket', 'none']), []);
  assert.deepEqual(await search(['--from', '2020-01-01', '--to', new Date().toISOString().slice(0, 10)]), [
    second,
    first,
  ]);
  assert.deepEqual(await search(['--to', '2020-01-01']), []);
  assert.match((await daemon.cli(['jobs', '--ticket', 'none'])).stdout, /No job fits\./u);
  assert.equal((await daemon.cli(['jobs', '--from', '2026-02-30'])).code, 2);
  const own = await daemon.request('GET', '/v1/jobs?account=mine', { actor: 'whm:res1' });
  assert.deepEqual(own.as(JobList).items, [], 'what root did is not told');
  (await daemon.request('GET', '/v1/jobs?from=yesterday')).problem('invalid-request');
});

test('the same at ten thousand accounts and a hundred thousand audit entries', async (t) => {
  const { daemon } = await stage(t, { accounts: 10_000, twoFactorShare: 0.6, resellers: 12 });
  await seed(daemon, years(50));
  const told = async (...args: string[]) => {
    const { stdout, stderr, code } = await daemon.cli([...args, '--json']);
    assert.equal(code, args[0] === 'not-back' ? 8 : 0, stderr);
    return JSON.parse(stdout) as {
      items: unknown[];
      next: string | null;
      total: number;
      [key: string]: unknown;
    };
  };
  const jobs = async (...args: string[]) => (await told('jobs', '--limit', '500', ...args)).items.length;
  assert.equal(await jobs('--account', 'acct00500'), 21);
  assert.equal(await jobs('--reason', 'CALLER 197'), 11);
  assert.equal(await jobs('--ticket', 'inc-11979'), 1);
  assert.equal(await jobs('--actor', 'carol'), 283);
  assert.equal(await jobs('--account', 'nobodyhere'), 0);
  const list = await told('not-back', '--days', '30');
  assert.ok(list.total > 3000 && list.items.length === list.total && list.next === null);
  assert.equal((await told('story', 'acct00500')).items.length, 20, 'a page');
  const { share, server } = z.parse(Overview, await told('overview'));
  assert.equal(share.on, 6000);
  assert.equal(server?.calls.calls, 50);
  assert.equal((await daemon.cli(['audit', 'verify'])).code, 0);
});

test('an account’s story and a job against its plan tell what was said and done; another’s looks like none', async (t) => {
  const { host, daemon } = await stage(t, limited);
  host.addReseller('res1');
  host.addFault({ kind: 'refuse-users', users: { bob: 'Locked <b>.' } });
  const id = await run(daemon, ['alice', 'bob', 'carl', 'ghost']);
  const told = (await story(daemon, 'bob')).as(Story);
  assert.equal(told.account?.twoFactor, 'on');
  const [chapter] = told.items;
  assert.deepEqual(
    [chapter?.jobId, chapter?.target.answer, chapter?.target.outcome, chapter?.target.reason],
    [id, 'refused', 'refused', 'Locked <b>.'],
  );
  assert.deepEqual(
    chapter?.entries.map(({ action }) => action),
    ['job.accepted', 'job.finished'],
  );
  const cli = await daemon.cli(['story', 'bob']);
  assert.equal(cli.code, 0, cli.stderr);
  assert.match(cli.stdout, /2FA now +on[\s\S]*refused[\s\S]*why +Locked <b>\./u);

  const compared = (await daemon.request('GET', `/v1/jobs/${id}/compare`)).as(Comparison);
  assert.deepEqual(compared.planned, { remove: 2, 'already-off': 1, refuse: 1 });
  assert.deepEqual(
    compared.deviations.map(({ user, code, reason }) => [user, code, reason]),
    [['bob', 'refused-by-cpanel', 'Locked <b>.']],
  );
  const shown = await daemon.cli(['job', 'show', id]);
  assert.match(shown.stdout, /planned to remove: 2 -> .*1 removed/u);
  assert.match(shown.stdout, /1 account ended otherwise than planned\./u);
  assert.equal(JSON.parse((await daemon.cli(['job', 'show', id, '--json'])).stdout).comparison.deviating, 1);

  const mine = await run(daemon, ['mine'], { actor: 'whm:res1' });
  const own = (await story(daemon, 'mine', 'whm:res1')).as(Story);
  assert.deepEqual(
    own.items.map(({ jobId }) => jobId),
    [mine],
  );
  const unknown = (await story(daemon, 'nobody', 'whm:res1')).problem('account-not-found');
  for (const user of ['alice', 'bob', 'root']) {
    assert.deepEqual((await story(daemon, user, 'whm:res1')).problem('account-not-found'), unknown, user);
  }
  (await daemon.request('GET', `/v1/jobs/${id}/compare`, { actor: 'whm:res1' })).problem('job-not-found');
  (await story(daemon, 'nobody')).problem('account-not-found');
  (await story(daemon, '-x')).problem('malformed-name');
  host.removeAccount('alice');
  await daemon.request('GET', '/v1/accounts?maxAge=0');
  const gone = (await story(daemon, 'alice')).as(Story);
  assert.deepEqual([gone.account, gone.items.length], [undefined, 1], 'a deleted account keeps its story');
});
