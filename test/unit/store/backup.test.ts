import assert from 'node:assert/strict';
import { copyFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { accept, cli, targetsNamed } from './fixtures/jobs.ts';
import { noon, open, refusal, snapshot, tempDir } from './fixtures/temp.ts';

const audit = [{ at: noon, actor: cli, action: 'a', detail: {} }];

test('a backup is one private file that opens as a record of its own', async (t) => {
  const stateDir = tempDir(t);
  const store = open(t, stateDir);
  const first = accept(store, targetsNamed('ann'), { audit });
  await store.backup();
  const second = accept(store, targetsNamed('bob'), { audit });
  await Promise.all([store.backup(), store.backup()]);
  const third = accept(store, targetsNamed('eve'), { audit });
  assert.equal(lstatSync(join(stateDir, 'state.backup.db')).mode & 0o777, 0o600);
  assert.deepEqual(
    readdirSync(stateDir).filter((name) => name.startsWith('state.backup')),
    ['state.backup.db'],
  );

  const restored = tempDir(t);
  copyFileSync(join(stateDir, 'state.backup.db'), join(restored, 'state.db'));
  const copy = open(t, restored);
  assert.deepEqual(copy.view(first.view.job.id), first.view);
  assert.deepEqual(copy.view(second.view.job.id), second.view);
  assert.equal(copy.view(third.view.job.id), undefined);
  assert.equal((await copy.verifyAudit()).ok, true);
});

test('what was open in a backup is no machine’s any more, on the same one too; what it accepts next is', async (t) => {
  const stateDir = tempDir(t);
  const store = open(t, stateDir);
  const { view } = accept(store, targetsNamed('ann'));
  await store.backup();
  const machines = (one: typeof store) => one.unfinished().map(({ machineId }) => machineId);
  assert.deepEqual(machines(store), [store.machineId]);

  const restored = tempDir(t);
  copyFileSync(join(stateDir, 'state.backup.db'), join(restored, 'state.db'));
  const copy = open(t, restored);
  assert.equal(copy.machineId, store.machineId);
  assert.deepEqual(machines(copy), ['']);
  assert.deepEqual(copy.view(view.job.id), view);
  accept(copy, targetsNamed('bob'));
  assert.deepEqual(machines(copy), ['', store.machineId]);
});

test('a restored backup never takes in the log that the lost database left beside it', async (t) => {
  const stateDir = tempDir(t);
  const store = open(t, stateDir);
  const first = accept(store, targetsNamed('ann'), { audit });
  await store.backup();
  const second = accept(store, targetsNamed('bob'), { audit });
  const crashed = join(tempDir(t), 'state');
  mkdirSync(crashed, { mode: 0o700 });
  copyFileSync(join(stateDir, 'state.backup.db'), join(crashed, 'state.db'));
  for (const name of ['state.db-wal', 'state.db-shm'])
    copyFileSync(join(stateDir, name), join(crashed, name));
  const log = snapshot(crashed)['state.db-wal'];

  const restored = open(t, crashed);
  assert.deepEqual(restored.view(first.view.job.id), first.view);
  assert.equal(restored.view(second.view.job.id), undefined);
  assert.equal((await restored.verifyAudit()).ok, true);
  assert.equal(snapshot(crashed)['state.db-wal.stale'], log, 'it is kept');
});

test('a database that was moved away leaves no log to the new one', (t) => {
  const stateDir = tempDir(t);
  const store = open(t, stateDir);
  accept(store, targetsNamed('ann'), { audit });
  const moved = join(tempDir(t), 'state');
  mkdirSync(moved, { mode: 0o700 });
  copyFileSync(join(stateDir, 'state.db-wal'), join(moved, 'state.db-wal'));
  const fresh = open(t, moved);
  assert.deepEqual(fresh.jobs({ limit: 9 }), { items: [], next: null });
  assert.ok(readdirSync(moved).includes('state.db-wal.stale'));
});

test('what a crash left half-made is made again', async (t) => {
  const stateDir = tempDir(t);
  for (const name of ['state.db.new', 'state.backup.db.new']) {
    copyFileSync(new URL(import.meta.url), join(stateDir, name));
  }
  mkdirSync(join(stateDir, 'state.check'));
  const store = open(t, stateDir);
  await store.backup();
  assert.deepEqual(
    readdirSync(stateDir).filter((name) => /new|check/.test(name)),
    [],
  );
});

test('a backup that cannot be written is told, and the one before stays', async (t) => {
  const stateDir = tempDir(t);
  const store = open(t, stateDir);
  await store.backup();
  const before = readFileSync(join(stateDir, 'state.backup.db'));
  mkdirSync(join(stateDir, 'state.backup.db.new'));
  await assert.rejects(store.backup());
  assert.deepEqual(readFileSync(join(stateDir, 'state.backup.db')), before);
});

test('a lost database is told while its copy is there, and begins anew once that was moved away', async (t) => {
  const stateDir = tempDir(t);
  const store = open(t, stateDir);
  accept(store, targetsNamed('ann'), { audit });
  await store.backup();
  store.close();
  rmSync(join(stateDir, 'state.db'));
  const before = snapshot(stateDir);
  assert.match(refusal('database-missing', () => open(t, stateDir)).message, /state\.backup\.db is there/);
  assert.deepEqual(snapshot(stateDir), before);

  renameSync(join(stateDir, 'state.backup.db'), join(tempDir(t), 'state.backup.db'));
  assert.deepEqual(open(t, stateDir).jobs({ limit: 10 }).items, []);
});
