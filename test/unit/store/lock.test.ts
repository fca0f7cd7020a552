import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { accept, targetsNamed } from './fixtures/jobs.ts';
import { noon, open, refusal, snapshot, tempDir } from './fixtures/temp.ts';

const holder = fileURLToPath(new URL('fixtures/holder.ts', import.meta.url));

test('a directory held by a process is refused at once, and free when that process is killed', async (t) => {
  const stateDir = tempDir(t);
  const child = spawn(process.execPath, ['--expose-gc', holder, stateDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const before = snapshot(stateDir);
  const { message, extra } = refusal('state-locked', () => open(t, stateDir));
  assert.match(
    message,
    new RegExp(`process ${child.pid} \\(.*holder\\.ts .*\\), since 2026-03-01T12:00:00\\.000Z`),
  );
  assert.deepEqual(extra, { holder: { pid: child.pid, since: '2026-03-01T12:00:00.000Z' } });
  assert.deepEqual(snapshot(stateDir), before);

  child.kill('SIGKILL');
  await once(child, 'close');
  open(t, stateDir);
});

test('one process holds it once, and a refused opener takes nothing from the holder', (t) => {
  const stateDir = tempDir(t);
  const store = open(t, stateDir);
  for (let time = 0; time < 3; time++) refusal('state-locked', () => open(t, stateDir));
  const run = accept(store, targetsNamed('ann'));
  store.close();
  assert.deepEqual(open(t, stateDir).view(run.view.job.id), run.view);
});

test('the lock outlives refused openers in the holder’s own process', async (t) => {
  const stateDir = tempDir(t);
  open(t, stateDir);
  refusal('state-locked', () => open(t, stateDir));
  const child = spawn(process.execPath, [holder, stateDir], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(() => child.kill('SIGKILL'));
  const [code] = (await once(child, 'close')) as [number];
  assert.equal(code, 1);
});

test('who holds it is information only', (t) => {
  const stateDir = tempDir(t);
  writeFileSync(join(stateDir, 'state.holder'), JSON.stringify({ pid: process.pid, since: 'x' }));
  const store = open(t, stateDir);
  assert.deepEqual(JSON.parse(readFileSync(join(stateDir, 'state.holder'), 'utf8')), {
    pid: process.pid,
    since: new Date(noon).toISOString(),
  });
  for (const text of ['', '{}', 'null', '{"pid":"1"}']) {
    writeFileSync(join(stateDir, 'state.holder'), text);
    assert.match(refusal('state-locked', () => open(t, stateDir)).message, /held by another process/);
  }
  store.close();
});

test('a lock file with something in it is none, and the directory is not opened', (t) => {
  const stateDir = tempDir(t);
  open(t, stateDir).close();
  writeFileSync(join(stateDir, 'state.lock'), 'x'.repeat(5000));
  const { message, extra } = refusal('database-damaged', () => open(t, stateDir));
  assert.match(message, /state\.lock is not a lock file/);
  assert.deepEqual(extra, { next: 'Remove that file and start again.' });
});
