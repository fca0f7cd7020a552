import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { AuditEntry, AuditList, AuditVerdict } from '../../daemon/protocol/audit.ts';
import { hashOf } from '../../daemon/store/audit.ts';
import { stage } from './harness.ts';
import { finished, startJob } from './jobs.ts';

const hostile = '=cmd|"x"!A1, \u202eevil <b>';

test('every entry is a line of the log, and exports hold the same', async (t) => {
  const { daemon } = await stage(t, { on: ['alice', 'bob'] });
  await finished(daemon, (await startJob(daemon, ['alice', 'ghost'], { reason: hostile })).id);
  const { items } = (await daemon.request('GET', '/v1/audit?order=oldest')).as(AuditList);
  assert.deepEqual(
    items.map(({ sequence }) => sequence),
    [1, 2],
  );
  assert.deepEqual(items[1]?.detail['answers'], { accepted: 1 });
  const told = daemon.log().flatMap(({ audit }) => (audit === undefined ? [] : [z.parse(AuditEntry, audit)]));
  assert.deepEqual(told, items);

  const lines = await daemon.cli(['audit', 'export']);
  assert.equal(lines.code, 0, lines.stderr);
  const read = lines.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  assert.deepEqual(read, items);
  assert.ok(!lines.stdout.includes('\u202e'));

  const csv = await daemon.cli(['audit', 'export', '--format', 'csv', '--action', 'job.accepted']);
  const [head = '', row = '', ...rest] = csv.stdout.split('\r\n');
  assert.ok(head.startsWith('\uFEFF"sequence","at"'));
  assert.ok(row.includes(`"'=cmd|""x""!A1, `), row);
  assert.deepEqual(rest, ['']);
});

test('the record is searched by who, what and when, on the wire and from the command line', async (t) => {
  const { daemon } = await stage(t, { on: ['alice', 'bob'] });
  await finished(daemon, (await startJob(daemon, ['alice'])).id);
  await finished(daemon, (await startJob(daemon, ['bob'], { actor: 'whm:root' })).id);
  const found = async (query: string) =>
    (await daemon.request('GET', `/v1/audit?order=oldest&${query}`)).as(AuditList).items;
  const all = await found('');
  const third = all[2]?.at ?? assert.fail();
  const numbers = (items: readonly AuditEntry[]) => items.map(({ sequence }) => sequence);
  assert.deepEqual(numbers(all), [1, 2, 3, 4]);
  assert.deepEqual(numbers(await found(`from=${third}`)), [3, 4]);
  assert.deepEqual(numbers(await found(`to=${third}&action=job.accepted`)), [1]);
  // As texts, times without milliseconds would sort behind those of their own second.
  const second = (at = '', plus = 0) => `${new Date(Date.parse(at) + plus).toISOString().slice(0, 19)}Z`;
  assert.deepEqual(numbers(await found(`from=${second(all[0]?.at)}`)), [1, 2, 3, 4]);
  assert.deepEqual(numbers(await found(`to=${second(all[3]?.at, 1000)}&user=root`)), [1, 2, 3, 4]);
  (await daemon.request('GET', '/v1/audit?from=yesterday')).problem('invalid-request');
  const told = await daemon.cli(['audit', '--from', third, '--action', 'job.finished', '--ndjson']);
  assert.deepEqual(
    told.stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as AuditEntry).sequence),
    [4],
  );
  const out = await daemon.cli(['audit', 'export', '--to', third]);
  assert.equal(out.stdout.trimEnd().split('\n').length, 2, out.stderr);
  const wrong = await daemon.cli(['audit', '--from', '2026-02-02', '--to', '2026-02-01']);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /--from is not before --to/u);
});

test('a large entry is one short line of the log', async (t) => {
  const many = Array.from({ length: 3000 }, (_, index) => `account${index}`);
  const { daemon } = await stage(t, { on: many });
  const { id } = await startJob(daemon, many, { confirm: { count: many.length } });
  await finished(daemon, id);
  const [line] = daemon.log().flatMap(({ audit }) => (audit === undefined ? [] : [audit as { cut?: true }]));
  assert.equal(line?.cut, true);
  assert.ok(JSON.stringify(line).length < 5000);
  const { items } = (await daemon.request('GET', '/v1/audit?order=oldest&limit=1')).as(AuditList);
  assert.equal((line as { hash?: string }).hash, items[0]?.hash);
});

test('a cut end shows against an entry that was noted elsewhere, and only so', async (t) => {
  const { daemon } = await stage(t, { on: ['alice', 'bob'] });
  for (const user of ['alice', 'bob']) await finished(daemon, (await startJob(daemon, [user])).id);
  const { items } = (await daemon.request('GET', '/v1/audit?limit=3')).as(AuditList);
  const [last, , second] = items;
  const noted = `${last?.sequence}:${last?.hash}`;
  const whole = await daemon.cli(['audit', 'verify', '--head', noted]);
  assert.equal(whole.code, 0, whole.stderr);
  assert.match(
    (await daemon.cli(['audit', 'verify'])).stdout,
    /end was cut off shows only by an entry noted/u,
  );
  await daemon.stop();
  const db = new DatabaseSync(join(daemon.stateDir, 'state.db'));
  db.exec(`DELETE FROM audit WHERE sequence > ${second?.sequence}`);
  const head = JSON.stringify({ sequence: second?.sequence, hash: second?.hash });
  db.prepare(`UPDATE meta SET value = ? WHERE key = 'audit-head'`).run(head);
  db.close();
  await daemon.start();
  const blind = (await daemon.request('GET', '/v1/audit/verify')).as(AuditVerdict);
  assert.equal(blind.ok, true);
  const cut = await daemon.cli(['audit', 'verify', '--head', noted]);
  assert.equal(cut.code, 9, 'not as if the daemon were away');
  assert.match(cut.stdout, /entry 3 is at fault \(the end is missing: entry 4 was noted elsewhere\)/u);
  const other = `${second?.sequence}:${hashOf('other')}`;
  assert.match(
    (await daemon.cli(['audit', 'verify', '--head', other])).stdout,
    /not the one that was noted/u,
  );
  assert.equal((await daemon.cli(['audit', 'verify', '--head', '4'])).code, 2);
  (await daemon.request('GET', '/v1/audit/verify?sequence=4')).problem('invalid-request');
});
