import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { migrations } from '../../../daemon/store/migrations.ts';
import { ProblemError } from '../../../daemon/protocol/problem.ts';
import { accept, cli, finish, type Run, targetsNamed } from './fixtures/jobs.ts';
import { noon, open, refusal, snapshot, tempDir } from './fixtures/temp.ts';

type Test = Parameters<typeof tempDir>[0];
const audit = [{ at: noon, actor: cli, action: 'a', detail: {} }];

function written(t: Test): { stateDir: string; path: string; run: Run } {
  const stateDir = tempDir(t);
  const store = open(t, stateDir);
  const run = accept(store, targetsNamed('ann', 'bob'), { audit });
  finish(run);
  store.close();
  return { stateDir, path: join(stateDir, 'state.db'), run };
}

/** Changes the closed database through SQLite and leaves no log. */
function alter(path: string, sql: string): void {
  const db = new DatabaseSync(path, { defensive: false });
  db.exec(sql);
  db.close();
}

const damages: [name: string, damage: (path: string) => void][] = [
  ['empty', (path) => truncateSync(path, 0)],
  ['cut in its header', (path) => truncateSync(path, 50)],
  ['cut by a page', (path) => truncateSync(path, readFileSync(path).length - 4096)],
  ['cut in a page', (path) => truncateSync(path, 10_000)],
  ['text', (path) => writeFileSync(path, 'not a database\n'.repeat(1000))],
  ['zeros', (path) => writeFileSync(path, Buffer.alloc(40_960))],
  ['overwritten in the middle', (path) => overwrite(path, 8192, Buffer.alloc(4096, 0xa5))],
  ['overwritten in its schema', (path) => overwrite(path, 100, Buffer.alloc(3996, 0x5a))],
  ['another program’s', (path) => alter(path, 'PRAGMA application_id = 1')],
  ['without a version', (path) => alter(path, 'PRAGMA user_version = 0')],
  ['without an index', (path) => alter(path, 'DROP INDEX targets_user')],
  ['with a trigger', (path) => alter(path, 'CREATE TRIGGER x DELETE ON audit BEGIN SELECT 1; END')],
  [
    'with a broken schema',
    (path) =>
      alter(path, `PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'x' WHERE name = 'jobs'`),
  ],
];

function overwrite(path: string, at: number, bytes: Buffer): void {
  const content = readFileSync(path);
  bytes.copy(content, at);
  writeFileSync(path, content);
}

for (const [name, damage] of damages) {
  test(`a database that is ${name} is refused and left untouched, each time`, (t) => {
    const { stateDir, path } = written(t);
    damage(path);
    const before = snapshot(stateDir);
    for (let time = 0; time < 2; time++) {
      const { message } = refusal('database-damaged', () => open(t, stateDir));
      assert.ok(message.includes(path), message);
      assert.deepEqual(snapshot(stateDir), before);
    }
  });
}

test('a bit flipped anywhere in the header is harmless or refused untouched, and never anything else', (t) => {
  const { stateDir, path, run } = written(t);
  const whole = readFileSync(path);
  for (let at = 0; at < 100; at++) {
    const content = Buffer.from(whole);
    content.writeUInt8(content.readUInt8(at) ^ (1 << (at % 8)), at);
    writeFileSync(path, content);
    const before = snapshot(stateDir);
    try {
      const store = open(t, stateDir);
      assert.deepEqual(store.view(run.view.job.id), run.view, `byte ${at}`);
      store.close();
    } catch (error) {
      assert.ok(error instanceof ProblemError, `byte ${at}: ${String(error)}`);
      assert.match(error.code, /^database-(damaged|newer)$/);
      assert.deepEqual(snapshot(stateDir), before);
    }
  }
});

test('a newer database is refused and left untouched', (t) => {
  const { stateDir, path } = written(t);
  alter(path, 'CREATE TABLE later (x); PRAGMA user_version = 99');
  const before = snapshot(stateDir);
  assert.match(refusal('database-newer', () => open(t, stateDir)).message, /version 99/);
  assert.deepEqual(snapshot(stateDir), before);
});

test('a newer version that stands only in the write-ahead log is seen, without touching the log', (t) => {
  const { stateDir, path } = written(t);
  const crashed = join(tempDir(t), 'state');
  mkdirSync(crashed, { mode: 0o700 });
  const db = new DatabaseSync(path);
  db.exec('PRAGMA user_version = 99');
  for (const name of ['state.db', 'state.db-wal']) copyFileSync(join(stateDir, name), join(crashed, name));
  db.close();
  assert.equal(
    readFileSync(join(crashed, 'state.db')).readUInt32BE(60),
    migrations.length,
    'the file itself says what it was made as',
  );
  const before = snapshot(crashed);
  assert.deepEqual(Object.keys(before), ['state.db', 'state.db-wal']);
  refusal('database-newer', () => open(t, crashed));
  assert.deepEqual(snapshot(crashed), before);
});

test('what stands only in the write-ahead log after a crash is read', (t) => {
  const stateDir = tempDir(t);
  const store = open(t, stateDir);
  const run = accept(store, targetsNamed('ann'));
  const crashed = join(tempDir(t), 'state');
  mkdirSync(crashed, { mode: 0o700 });
  for (const name of ['state.db', 'state.db-wal', 'state.db-shm']) {
    copyFileSync(join(stateDir, name), join(crashed, name));
  }
  assert.deepEqual(open(t, crashed).view(run.view.job.id), run.view);
});

test('damage that only reading finds is told as such', (t) => {
  const stateDir = tempDir(t);
  const store = open(t, stateDir);
  const run = accept(store, targetsNamed('ann'));
  const { job } = run.view;
  const at = new Date(noon).toISOString();
  // Beyond the size that is checked whole at the start.
  const targets = Array.from({ length: 20_000 }, () => ({
    user: 'x'.repeat(1000),
    intent: 'remove' as const,
    before: 'on' as const,
  }));
  const counts = { remove: 20_000, 'already-off': 0, refuse: 0 };
  const times = { createdAt: at, readAt: at, expiresAt: at };
  store.savePlan('cli', { planId: job.id, ...times, counts, protected: [], targets });
  store.close();
  const path = join(stateDir, 'state.db');
  const db = new DatabaseSync(path, { readOnly: true });
  const root = Number(
    db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'events'`).get()?.['rootpage'],
  );
  db.close();
  for (const name of ['state.db-wal', 'state.db-shm']) rmSync(join(stateDir, name), { force: true });
  overwrite(path, (root - 1) * 4096, Buffer.alloc(4096, 0xff));

  const again = open(t, stateDir);
  assert.deepEqual(again.job(job.id), job);
  refusal('database-damaged', () => again.events(job.id, 0, 9));
  refusal('database-damaged', () => again.unfinished());
});

test('a record that contradicts itself is told as damage', (t) => {
  const { stateDir, path, run } = written(t);
  const { id } = run.view.job;
  alter(path, 'DELETE FROM events WHERE seq = 2');
  const gap = open(t, stateDir);
  refusal('database-damaged', () => gap.view(id));
  gap.close();
  alter(path, `UPDATE jobs SET body = 'x'`);
  refusal('database-damaged', () => open(t, stateDir).job(id));
});
