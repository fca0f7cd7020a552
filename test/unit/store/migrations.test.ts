import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { migrate, migrations, versionOf } from '../../../daemon/store/migrations.ts';
import { accept, targetsNamed } from './fixtures/jobs.ts';
import { open, tempDir } from './fixtures/temp.ts';

type Test = Parameters<typeof tempDir>[0];

function database(t: Test): DatabaseSync {
  const db = new DatabaseSync(join(tempDir(t), 'x.db'));
  t.after(() => db.close());
  return db;
}

const tablesOf = (db: DatabaseSync) =>
  db
    .prepare(`SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'`)
    .all();

test('every table is STRICT and every reference is enforced', (t) => {
  const db = database(t);
  migrate(db);
  assert.equal(versionOf(db), migrations.length);
  const tables = tablesOf(db);
  assert.equal(tables.length, migrations.join('').match(/CREATE TABLE/gu)?.length);
  for (const { name, strict } of tables) assert.equal(strict, 1, String(name));
  const insert = `INSERT INTO targets (job, idx, user, before, protected) VALUES (1, 0, 'ann', 'on', 0)`;
  assert.throws(() => db.exec(`PRAGMA foreign_keys = ON; ${insert}`), /FOREIGN KEY/);
});

test('a database goes through each later migration once, and keeps what it holds', (t) => {
  const stateDir = tempDir(t);
  const store = open(t, stateDir);
  const run = accept(store, targetsNamed('ann'));
  store.close();
  const db = new DatabaseSync(join(stateDir, 'state.db'));
  t.after(() => db.close());
  const mood = `ALTER TABLE jobs ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'`;
  migrate(db, [...migrations, mood, 'CREATE TABLE later (x TEXT) STRICT']);
  assert.equal(versionOf(db), migrations.length + 2);
  const row = db.prepare('SELECT id, mood FROM jobs').get();
  assert.deepEqual({ ...row }, { id: run.view.job.id, mood: 'calm' });
  migrate(db, [...migrations, 'not SQL', 'not SQL']);
  assert.equal(versionOf(db), migrations.length + 2);
});

test('a database of version 1 becomes one of today', (t) => {
  const db = database(t);
  migrate(db, migrations, 1);
  assert.equal(versionOf(db), 1);
  assert.ok(!tablesOf(db).some(({ name }) => name === 'notices'));
  migrate(db);
  assert.equal(versionOf(db), migrations.length);
  assert.ok(tablesOf(db).some(({ name }) => name === 'notices'));
});

test('a failing migration leaves the version before it', (t) => {
  const db = database(t);
  const broken = 'CREATE TABLE half (x TEXT) STRICT; INSERT INTO nowhere VALUES (1)';
  assert.throws(() => migrate(db, [...migrations.slice(0, 1), broken]), /nowhere/);
  assert.equal(versionOf(db), 1);
  assert.ok(!tablesOf(db).some(({ name }) => name === 'half'));
  assert.equal(db.isTransaction, false);
});
