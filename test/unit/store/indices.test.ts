import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { AuditFilter } from '../../../daemon/store/audit-list.ts';
import { open, tempDir } from './fixtures/temp.ts';

/** Statements that may walk a table, and why that stays short. */
const walking: readonly { sql: RegExp; table: string }[] = [
  // At most limits.openPlans rows.
  { sql: /FROM plans/, table: 'plans' },
  // A row a table and index, at the start.
  { sql: /FROM sqlite_schema/, table: 'sqlite_schema' },
  // Housekeeping, once a day.
  { sql: /^SELECT job FROM jobs\s+WHERE finished_at < \?/, table: 'jobs' },
  // SQLite plans for orphans of the new row, and looks only if a foreign key is broken already.
  { sql: /^INSERT INTO jobs/, table: 'idempotency' },
  { sql: /^INSERT INTO jobs/, table: 'resets' },
  // At most a row an account.
  { sql: /FROM resets JOIN jobs/, table: 'resets' },
];
/** Partial indices hold what is open alone; a table of no rows or of what was handed in is none of ours. */
const short = /^SCAN (CONSTANT ROW|json_each|\w+ USING (COVERING )?INDEX (jobs_unfinished|notices_open)$)/;

/** A range of row numbers counts as a search, too: what finds by these columns must do so by its index. */
const indexed: readonly { sql: RegExp; index: string }[] = [
  { sql: /FROM audit .*actor_user = /, index: 'audit_actor' },
  { sql: /FROM audit .*action = /, index: 'audit_action' },
  { sql: /FROM audit .*job_id = /, index: 'audit_job' },
  { sql: /FROM audit .* at >= /, index: 'audit_at' },
  { sql: /FROM jobs WHERE job < \? AND actor_id = /, index: 'jobs_actor' },
  { sql: /targets.job = jobs.job AND user = /, index: 'targets_user' },
];

test('no statement of the store walks a table, whatever a list is asked for', (t) => {
  const prepare = t.mock.method(DatabaseSync.prototype, 'prepare').mock;
  const directory = tempDir(t);
  const store = open(t, directory);
  const filters: AuditFilter[] = [
    {},
    { user: 'a' },
    { action: 'a' },
    { jobId: 'a' },
    { from: 'a' },
    { from: 'a', to: 'b', user: 'a' },
  ];
  for (const filter of filters.flatMap((each) => [each, { ...each, order: 'oldest' } as const])) {
    store.audit({ limit: 1, ...filter });
  }
  const statements = new Set(prepare.calls.map((call) => call.arguments[0]));
  const ours = [...statements].filter((sql) => /^\s*(SELECT|UPDATE|DELETE|INSERT)/.test(sql));
  assert.ok(ours.length > 20, 'the statements were seen');
  const db = new DatabaseSync(join(directory, 'state.db'));
  t.after(() => db.close());
  const planOf = (sql: string) =>
    (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map(({ detail }) => detail);
  const slow = ours.flatMap((sql) => {
    const known = walking.filter((each) => each.sql.test(sql)).map(({ table }) => table);
    const walked = planOf(sql).filter(
      (step) => step.startsWith('SCAN ') && !short.test(step) && !known.includes(step.split(' ')[1] ?? ''),
    );
    return walked.length > 0 ? [{ sql, walked }] : [];
  });
  assert.deepEqual(slow, []);
  for (const { sql, index } of indexed) {
    const found = ours.filter((each) => sql.test(each));
    assert.ok(found.length > 0, String(sql));
    for (const each of found) assert.ok(planOf(each).join().includes(index), `${index}: ${each}`);
  }
});
