import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { migrate } from '../../../daemon/store/migrations.ts';
import { searchSql } from '../../../daemon/store/job-search.ts';
import { accept, cli, finish, reseller, targetsNamed } from './fixtures/jobs.ts';
import { noon, open, tempDir } from './fixtures/temp.ts';

const iso = (ms: number) => new Date(ms).toISOString();

test('jobs are found by account, actor, person, reason, ticket and time, alone and together', (t) => {
  const store = open(t, tempDir(t));
  const [first, second, third] = [
    { users: ['ann', 'bob'], actor: cli, at: noon },
    { users: ['bob'], actor: reseller, at: noon + 5000 },
    { users: ['eve'], actor: { ...cli, sudoUser: 'carol' }, at: noon + 9000 },
  ].map(({ users, ...more }, index) =>
    accept(store, targetsNamed(...users), {
      ...more,
      reason: ['Lost PHONE 100% sure', 'Straße_ÄNDERUNG', "'; DROP TABLE jobs; --"][index] ?? '',
      ticket: ['T-1', 'INC-77', ''][index] ?? '',
    }),
  );
  const ids = [first, second, third].map((run) => run?.view.job.id ?? '');
  const found = (filter: Parameters<typeof store.findJobs>[0] | object) =>
    store.findJobs({ limit: 9, ...filter }).items.map(({ id }) => ids.indexOf(id) + 1);
  for (const [filter, wanted] of [
    [{}, [3, 2, 1]],
    [{ account: 'bob' }, [2, 1]],
    [{ account: 'bo' }, []],
    [{ account: 'BOB' }, []],
    [{ actor: 'root' }, [3, 1]],
    [{ actor: 'carol' }, [3]],
    [{ actor: 'reseller' }, [2]],
    [{ reason: 'phone' }, [1]],
    [{ reason: '100%' }, [1]],
    [{ reason: '%' }, [1]],
    [{ reason: '_' }, [2]],
    [{ reason: 'STRASSE' }, []],
    [{ reason: 'straße_änd' }, [2]],
    [{ reason: "'; drop table" }, [3]],
    [{ ticket: 'inc-' }, [2]],
    [{ ticket: '7' }, [2]],
    [{ from: iso(noon + 5000) }, [3, 2]],
    [{ to: iso(noon + 5000) }, [1]],
    [{ from: iso(noon + 1), to: iso(noon + 9000) }, [2]],
    [{ account: 'bob', actor: 'root', reason: 'sure' }, [1]],
    [{ account: 'bob', actorId: 'whm:reseller' }, [2]],
    [{ account: 'ann', actorId: 'whm:reseller' }, []],
  ] as const) {
    assert.deepEqual(found(filter), wanted, JSON.stringify(filter));
  }
});

test('a page of found jobs follows on the one before, whatever is accepted in between', (t) => {
  const store = open(t, tempDir(t));
  const ids = Array.from(
    { length: 5 },
    (_, at) => accept(store, targetsNamed('ann'), { at: noon + at }).view.job.id,
  );
  const page = store.findJobs({ account: 'ann', limit: 2 });
  assert.deepEqual(
    page.items.map(({ id }) => id),
    ids.slice(3).toReversed(),
  );
  accept(store, targetsNamed('ann'));
  const rest = store.findJobs({ account: 'ann', limit: 9, before: page.next ?? '' });
  assert.deepEqual(rest, { items: rest.items, next: null });
  assert.deepEqual(
    rest.items.map(({ id }) => id),
    ids.slice(0, 3).toReversed(),
  );
  assert.throws(() => store.findJobs({ limit: 2, before: 'x' }), /cursor/u);
});

test('every question of the history goes by an index: no table of targets, events or audit is read through', (t) => {
  const db = new DatabaseSync(':memory:');
  t.after(() => db.close());
  migrate(db);
  const plan = (sql: string) =>
    db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail));
  const search = plan(searchSql(['from', 'to', 'actor', 'reason', 'ticket', 'account', 'actorId']));
  assert.ok(
    search.some((line) => line.startsWith('SEARCH job_search USING INTEGER PRIMARY KEY')),
    search.join(),
  );
  assert.ok(
    search.some((line) => /USING COVERING INDEX targets_user \(job=\? AND user=\?\)/u.test(line)),
    search.join(),
  );
  assert.deepEqual(
    search.filter((line) => /^SCAN|TEMP B-TREE/u.test(line)),
    [],
  );
});

test('the last reset of each account is on record, also after its detail was deleted', (t) => {
  const store = open(t, tempDir(t));
  finish(accept(store, targetsNamed('ann', 'bob'), { at: noon }));
  const mixed = accept(store, targetsNamed('bob', 'eve', 'tom'), { at: noon + 60_000, actor: reseller });
  mixed.step({
    type: 'targets.settled',
    from: 0,
    to: 3,
    common: { outcome: 'removed', verified: true },
    exceptions: [
      { index: 1, user: 'eve', outcome: 'failed', verified: false, code: 'on-again' },
      { index: 2, user: 'tom', outcome: 'already-off', verified: true },
    ],
  });
  const named = (before: number, by?: string) =>
    store.resets(before, by).map(({ user, at }) => [user, at - noon]);
  assert.deepEqual(named(noon + 1e6), [
    ['ann', 2000],
    ['bob', 62_000],
  ]);
  assert.deepEqual(named(noon + 2000), [['ann', 2000]]);
  assert.deepEqual(named(noon + 1999), []);
  assert.deepEqual(named(noon + 1e6, 'whm:reseller'), [['bob', 62_000]]);
  store.deleteDetail(noon + 1e7);
  assert.equal(store.resets(noon + 1e6).length, 2);
  const [{ actor, reason, ticket } = assert.fail()] = store.resets(noon + 2000);
  assert.deepEqual({ actor, reason, ticket }, { actor: cli, reason: 'lost phone', ticket: 'T-1' });
});

test('a record from before the search is taken over: its jobs are found, its resets known', (t) => {
  const stateDir = tempDir(t);
  const store = open(t, stateDir);
  finish(accept(store, targetsNamed('ann')));
  const { id } = accept(store, targetsNamed('ann', 'eve'), { at: noon + 5 }).view.job;
  store.close();
  const db = new DatabaseSync(join(stateDir, 'state.db'));
  db.exec('DROP TABLE job_search; DROP TABLE resets; PRAGMA user_version = 2');
  db.exec('DROP INDEX audit_at; ALTER TABLE audit DROP COLUMN at');
  migrate(db);
  db.close();
  const again = open(t, stateDir);
  assert.deepEqual(
    again.findJobs({ limit: 9, reason: 'PHONE', account: 'eve' }).items.map((job) => job.id),
    [id],
  );
  assert.deepEqual(
    again.resets(noon + 1e6).map(({ user, at }) => [user, at - noon]),
    [['ann', 3000]],
  );
});
