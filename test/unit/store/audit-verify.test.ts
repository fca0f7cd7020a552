import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { auditAppender } from '../../../daemon/store/audit.ts';
import type { AuditVerdict } from '../../../daemon/protocol/audit.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { transaction } from '../../../daemon/store/database.ts';
import { cli } from './fixtures/jobs.ts';
import { noon, open, tempDir } from './fixtures/temp.ts';

type Test = Parameters<typeof tempDir>[0];

function tamper(stateDir: string, work: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(join(stateDir, 'state.db'));
  try {
    work(db);
  } finally {
    db.close();
  }
}

/** The verdict on `count` entries after somebody has worked on them behind the daemon's back. */
async function verdictAfter(t: Test, count: number, work: (db: DatabaseSync) => void): Promise<AuditVerdict> {
  const stateDir = tempDir(t);
  open(t, stateDir).close();
  tamper(stateDir, (db) => {
    const append = auditAppender(db);
    transaction(db, () => {
      for (let n = 1; n <= count; n++) append({ at: noon, actor: cli, action: 'job.denied', detail: { n } });
    });
    work(db);
  });
  return open(t, stateDir).verifyAudit();
}

const tamperings: [name: string, sequence: number, why: RegExp, sql: string][] = [
  [
    'a changed text',
    3,
    /was changed/,
    `UPDATE audit SET body = replace(body, '"n":3', '"n":4') WHERE sequence = 3`,
  ],
  ['an added space', 3, /was changed/, `UPDATE audit SET body = body || ' ' WHERE sequence = 3`],
  ['a changed hash', 3, /was changed/, `UPDATE audit SET hash = '${'a'.repeat(64)}' WHERE sequence = 3`],
  ['one entry gone', 3, /entry 3 is missing/, 'DELETE FROM audit WHERE sequence = 3'],
  ['the first gone', 1, /entry 1 is missing/, 'DELETE FROM audit WHERE sequence = 1'],
  ['several gone', 2, /entries 2 to 4 are missing/, 'DELETE FROM audit WHERE sequence IN (2, 3, 4)'],
  ['the last gone', 5, /the end is missing: 5 entries/, 'DELETE FROM audit WHERE sequence = 5'],
  ['all gone', 1, /the end is missing: 5 entries/, 'DELETE FROM audit'],
  [
    'the last gone, and the note of it',
    1,
    /not the one that was written/,
    `DELETE FROM meta WHERE key = 'audit-head'; DELETE FROM audit WHERE sequence > 4`,
  ],
  [
    'two exchanged',
    2,
    /stood elsewhere: as number 3/,
    `UPDATE audit SET sequence = -2 WHERE sequence = 2; UPDATE audit SET sequence = 2 WHERE sequence = 3;
     UPDATE audit SET sequence = 3 WHERE sequence = -2`,
  ],
  [
    'the rest moved up into a gap',
    3,
    /stood elsewhere: as number 4/,
    `DELETE FROM audit WHERE sequence = 3; UPDATE audit SET sequence = sequence - 1 WHERE sequence > 3`,
  ],
  [
    'an entry added at the end',
    6,
    /entry 6 does not match its hash/,
    `INSERT INTO audit (sequence, body, hash) SELECT 6, '{}', 'x'`,
  ],
];

for (const [name, sequence, why, sql] of tamperings) {
  test(`verifying finds ${name}`, async (t) => {
    const verdict = await verdictAfter(t, 5, (db) => db.exec(sql));
    assert.ok(!verdict.ok);
    assert.equal(verdict.sequence, sequence);
    assert.match(verdict.why, why);
  });
}

test('verifying finds an entry that was changed together with its own hash', async (t) => {
  const verdict = await verdictAfter(t, 5, (db) => {
    const previous = db.prepare('SELECT body, hash FROM audit WHERE sequence = 2').get();
    const append = auditAppender(db);
    // Written again from entry 3 as the daemon would, but for the entries after it.
    db.exec('DELETE FROM audit WHERE sequence = 3');
    const head = db.prepare(`SELECT value FROM meta WHERE key = 'audit-head'`).get()?.['value'] ?? null;
    const set = db.prepare(`UPDATE meta SET value = ? WHERE key = 'audit-head'`);
    set.run(JSON.stringify({ sequence: 2, hash: previous?.['hash'] }));
    transaction(db, () => append({ at: noon, actor: cli, action: 'job.accepted', detail: {} }));
    set.run(head);
  });
  assert.deepEqual(verdict, {
    ok: false,
    sequence: 4,
    why: 'entry 4 does not follow the entry before it',
  });
});

test('a long audit is proven across its chunks, also while entries are added', async (t) => {
  const stateDir = tempDir(t);
  open(t, stateDir).close();
  tamper(stateDir, (db) => {
    const append = auditAppender(db);
    transaction(db, () => {
      for (let n = 0; n < 2500; n++) append({ at: noon, actor: cli, action: 'a', detail: { n } });
    });
  });
  const store = open(t, stateDir);
  const verdict = store.verifyAudit();
  const last = store.appendAudit({ at: noon, actor: cli, action: 'b', detail: {} });
  assert.deepEqual(await verdict, {
    ok: true,
    entries: 2501,
    head: { sequence: 2501, hash: last.hash },
  });
});

test('an empty audit is whole', async (t) => {
  const verdict = await open(t, tempDir(t)).verifyAudit();
  assert.deepEqual(verdict, { ok: true, entries: 0, head: { sequence: 0, hash: '0'.repeat(64) } });
});

test('large entries are verified a few at a time, and the last of them as well', async (t) => {
  const stateDir = tempDir(t);
  const store = open(t, stateDir);
  const users = ['x'.repeat(limits.auditBytesPerAnswer)];
  for (let n = 0; n < 3; n++)
    store.appendAudit({ at: noon, actor: cli, action: 'job.accepted', detail: { users } });
  assert.deepEqual((await store.verifyAudit()).ok, true);
  store.close();
  tamper(stateDir, (db) => db.exec(`UPDATE audit SET body = body || ' ' WHERE sequence = 3`));
  const verdict = await open(t, stateDir).verifyAudit();
  assert.deepEqual([verdict.ok, 'sequence' in verdict && verdict.sequence], [false, 3]);
});
