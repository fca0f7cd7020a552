import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeOf } from '../../../daemon/cli/time.ts';
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
