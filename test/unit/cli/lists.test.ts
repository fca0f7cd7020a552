import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AccountList } from '../../../daemon/protocol/accounts.ts';
import type { AuditEntry } from '../../../daemon/protocol/audit.ts';
import { fakeDaemon } from './fake-daemon.ts';
import { runHere } from './run-cli.ts';
import { jobId } from './samples.ts';

const readAt = '2026-01-31T23:59:59.000Z';
const hash = 'a'.repeat(64);
const found: AccountList = {
  items: [
    { user: 'alice', domain: 'a.example', owner: 'root', plan: 'gold', suspended: false, twoFactor: 'on' },
    {
      user: 'bob',
      domain: 'b\u001b.example',
      owner: 'res',
      plan: '',
      suspended: true,
      twoFactor: 'not-listed',
    },
  ],
  next: null,
  total: 2,
  readAt,
};
const entry: AuditEntry = {
  sequence: 7,
  at: readAt,
  actor: { user: 'root', via: 'cli' },
  action: 'job.accepted',
  detail: { jobId, reason: 'lost\u0007phone', users: ['a', 'b'] },
  previous: hash,
  hash,
};

describe('lists', () => {
  test('list shows accounts as a table and sends its filters', async (t) => {
    const daemon = await fakeDaemon(t, { 'GET /v1/accounts': () => found });
    const filters = ['--search', 'a', '--two-factor', 'on', '--owner', 'root', '--sort', '-user', '--fresh'];
    const args = ['list', ...filters, '--suspended', 'false', '--limit', '5'];
    const { status, stdout, stderr } = await runHere(['--socket', daemon.socket, ...args]);
    assert.equal(status, 0, stderr);
    assert.equal(
      stdout,
      [
        'ACCOUNT  2FA         DOMAIN         OWNER  PLAN  SUSPENDED\n',
        'alice    on          a.example      root   gold  no\n',
        'bob      not-listed  b\\x1b.example  res          yes\n',
      ].join(''),
    );
    assert.match(stderr, /^2 accounts, as cPanel had them at 2026-01-31 23:59:59 UTC\./);
    const query = new URL(daemon.seen[0]?.path ?? '', 'http://x').searchParams;
    assert.deepEqual(Object.fromEntries(query), {
      limit: '5',
      q: 'a',
      twoFactor: 'on',
      owner: 'root',
      suspended: 'false',
      sort: '-user',
      maxAge: '0',
    });
    const lines = await runHere(['--socket', daemon.socket, 'list', '--ndjson']);
    assert.deepEqual(
      lines.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
      found.items,
    );
  });

  test('audit shows who did what; --json is the page as it came', async (t) => {
    const page = { items: [entry], next: '7' };
    const daemon = await fakeDaemon(t, { 'GET /v1/audit': () => page });
    const args = [
      '--socket',
      daemon.socket,
      'audit',
      '--user',
      'root',
      '--action',
      'job.accepted',
      '--job',
      jobId,
    ];
    const { status, stdout, stderr } = await runHere(args);
    assert.equal(status, 0, stderr);
    assert.match(
      stdout,
      /7 {6}2026-01-31 23:59:59 {2}root by cli {2}job\.accepted {2}jobId: .*lost\\x07phone/,
    );
    assert.match(stderr, /add --cursor 7/);
    assert.equal(daemon.seen[0]?.path, `/v1/audit?limit=20&user=root&action=job.accepted&jobId=${jobId}`);
    assert.deepEqual(JSON.parse((await runHere([...args, '--json'])).stdout), page);
  });

  test('audit verify says whether the record is whole', async (t) => {
    let verdict: unknown = { ok: true, entries: 7, head: { sequence: 7, hash } };
    const daemon = await fakeDaemon(t, { 'GET /v1/audit/verify': () => verdict });
    const args = ['--socket', daemon.socket, 'audit', 'verify'];
    const whole = await runHere(args);
    assert.equal(whole.status, 0, whole.stderr);
    assert.match(whole.stdout, /whole: 7 entries/);
    verdict = { ok: false, sequence: 3, why: 'its hash differs' };
    const changed = await runHere(args);
    assert.equal(changed.status, 9);
    assert.match(changed.stdout, /entry 3 is at fault \(its hash differs\)/);
  });

  test('a filter with an unknown value is a usage error', async () => {
    const { status, stderr } = await runHere(['list', '--two-factor', 'maybe']);
    assert.equal(status, 2);
    assert.match(stderr, /Allowed choices are on, off, not-listed/);
  });
});
