import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSpan, timeOf } from '../../../daemon/cli/time.ts';
import type { NotBack } from '../../../daemon/protocol/not-back.ts';
import { fakeDaemon } from './fake-daemon.ts';
import { runHere } from './run-cli.ts';
import { jobId } from './samples.ts';

const at = '2026-01-31T23:59:59.000Z';
const hostile = '=cmd|"\u001b[2J';
const gone: NotBack = {
  user: hostile,
  domain: '+a.example',
  owner: '@res',
  plan: '-gold',
  suspended: true,
  resetAt: at,
  days: 9,
  jobId,
  actor: { user: 'root', via: 'cli', sudoUser: '=carol' },
  reason: '\t=1+1',
  ticket: '',
};

test('days and times are read as UTC, a day at the end of a span as a whole', () => {
  assert.equal(timeOf('--from', '2026-01-31'), '2026-01-31T00:00:00.000Z');
  assert.equal(timeOf('--to', '2026-01-31', 1), '2026-02-01T00:00:00.000Z');
  assert.equal(timeOf('--to', '2026-01-31T12:00:00+02:00', 1), '2026-01-31T10:00:00.000Z');
  assert.equal(timeOf('--to', undefined), undefined);
  for (const typed of ['', 'now', '2026-02-30', '2026-13-01', '1', '2026-01-31T12:00', '2026-01-31 12:00'])
    assert.throws(() => timeOf('--from', typed), /--from takes a day or a time/u, typed);
  for (const typed of ['2026-02-30T12:00:00Z', '2026-02-29T23:00:00-05:00', '9999-12-31'])
    assert.throws(() => timeOf('--to', typed, 1), /--to takes a day or a time/u, typed);
  assert.equal(timeOf('--from', '2024-02-29T23:00:00-05:00'), '2024-03-01T04:00:00.000Z');
});

test('a span with nothing in it is a mistake; one day from its start to its end is not', async (t) => {
  const day = timeOf('--from', '2026-01-31');
  assert.throws(() => checkSpan(day, timeOf('--to', '2026-01-30', 1)), /--from is not before --to/u);
  checkSpan(day, timeOf('--to', '2026-01-31', 1));
  checkSpan(day, undefined);
  const daemon = await fakeDaemon(t, {});
  const args = ['--socket', daemon.socket, 'jobs', '--from', '2027-01-01', '--to', '2020-01-01'];
  const { status, stderr } = await runHere(args);
  assert.equal(status, 2);
  assert.match(stderr, /--from is not before --to/u);
  assert.deepEqual(daemon.seen, [], 'nothing was asked');
});

test('two forms of output at once are a mistake, whichever command has one of its own', async (t) => {
  const daemon = await fakeDaemon(t, {});
  for (const [own, ...words] of [
    ['--csv', 'not-back', '--csv'],
    ['--format csv', 'audit', 'export', '--format', 'csv'],
    ['--format jsonl', 'audit', 'export'],
    ['--output yaml', 'api', 'twofactorauth_policy_status'],
    ['--ndjson', 'jobs', '--ndjson'],
  ] as const) {
    for (const form of own === '--ndjson' ? ['--json'] : ['--json', '--ndjson']) {
      const { status, stdout, stderr } = await runHere(['--socket', daemon.socket, ...words, form]);
      const told = `${words.join(' ')} ${form}: ${stdout}${stderr}`;
      assert.equal(status, 2, told);
      assert.ok(told.includes(form) && `${stdout}${stderr}`.includes(own), told);
      assert.match(`${stdout}${stderr}`, /usage|is not understood|cannot be used/u, told);
    }
  }
  assert.deepEqual(daemon.seen, [], 'nothing was asked');
});

test('an option of the audit’s list is refused, not passed over, where export or verify does not take it', async (t) => {
  const daemon = await fakeDaemon(t, {});
  for (const words of [
    ['--limit', '5', 'export'],
    ['export', '--limit', '5'],
    ['--cursor', '5', 'export'],
    ['--from', '2026-01-01', 'verify'],
    ['--user', 'bob', 'verify'],
  ]) {
    const { status, stderr } = await runHere(['--socket', daemon.socket, 'audit', ...words]);
    assert.equal(status, 2, words.join(' '));
    assert.match(stderr, /--\w+ is not taken by "audit (?:export|verify)"/u);
  }
  assert.deepEqual(daemon.seen, [], 'nothing was asked');
  await runHere(['--socket', daemon.socket, 'audit', '--user', 'bob', 'export']);
  assert.deepEqual(daemon.asked(), ['GET /v1/audit?order=oldest&user=bob']);
});

test('not-back: no cell is a formula, nothing moves the cursor, and the exit status tells', async (t) => {
  let items = [gone];
  const daemon = await fakeDaemon(t, {
    'GET /v1/not-back': () => ({ items, next: null, total: items.length, readAt: at }),
  });
  const args = ['--socket', daemon.socket, 'not-back', '--days', '9'];
  const csv = await runHere([...args, '--csv']);
  assert.equal(csv.status, 8);
  const cells = csv.stdout.split('\r\n')[1] ?? '';
  assert.ok(cells.startsWith(`"'=cmd|""`), cells);
  for (const cell of cells.match(/"(?:[^"]|"")*"/gu) ?? []) assert.doesNotMatch(cell, /^"[=+\-@\t\r]/u);
  const people = await runHere(args);
  assert.equal(people.status, 8);
  assert.ok(people.stdout.includes(String.raw`=cmd|"\x1b[2J`));
  assert.equal(daemon.seen[0]?.path, '/v1/not-back?limit=50000&days=9');
  items = [];
  assert.deepEqual(await runHere([...args, '--csv']).then(({ status }) => status), 0);
  assert.equal((await runHere([...args, '--days', '99999'])).status, 2);
});
