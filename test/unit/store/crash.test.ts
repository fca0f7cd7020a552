import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Store } from '../../../daemon/store/store.ts';
import { open, tempDir } from './fixtures/temp.ts';

const writer = fileURLToPath(new URL('fixtures/writer.ts', import.meta.url));

/** Lets the writer print `lines` lines, kills it in mid-work, and returns all that it has told. */
async function killAfter(lines: number, stateDir: string): Promise<string[]> {
  const child = spawn(process.execPath, [writer, stateDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const told: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    told.push(line);
    if (told.length === lines) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  assert.equal(child.signalCode, 'SIGKILL');
  return told;
}

async function assertSound(store: Store, told: readonly string[]): Promise<void> {
  for (const line of told) {
    const [id = '', sequence, entry] = line.split(' ');
    assert.ok((store.job(id)?.sequence ?? 0) >= Number(sequence), `${line} was told`);
    assert.ok((store.audit({ limit: 1 }).items[0]?.sequence ?? 0) >= Number(entry), `${line} was told`);
  }
  for (const job of store.jobs({ limit: 1000 }).items) {
    const view = store.view(job.id);
    assert.deepEqual(view?.job, job, 'row and events agree');
    assert.equal(view.targets.length, 300);
  }
  for (const { view, call } of store.unfinished()) {
    assert.equal(call !== undefined, view.openBatch !== undefined, 'call and events agree');
  }
  const removed = store.history({ user: 'user299', limit: 1000 }).items;
  for (const { jobId, outcome } of removed) {
    assert.equal(outcome, store.view(jobId)?.targets[299]?.settlement?.outcome, 'targets and events agree');
  }
  assert.equal((await store.verifyAudit()).ok, true);
}

test('a writer killed at any moment leaves all that it told, and nothing half-done', async (t) => {
  const stateDir = tempDir(t);
  for (const lines of [1, 2, 7, 40]) {
    const told = await killAfter(lines, stateDir);
    const store = open(t, stateDir);
    await assertSound(store, told);
    store.close();
  }
});

test('no room to write is told as such, takes nothing back, and leaves reading alone', async (t) => {
  const stateDir = tempDir(t);
  // A file size limit of 2 MiB stands for a full disk: the kernel refuses the write.
  const { stdout, stderr } = spawnSync(
    '/bin/sh',
    ['-c', 'ulimit -f 4096; exec "$@"', 'sh', process.execPath, writer, stateDir],
    { encoding: 'utf8' },
  );
  const lines = stdout.trim().split('\n');
  assert.equal(lines.pop(), 'readable', stderr);
  assert.equal(lines.pop(), 'state-not-writable');
  assert.ok(lines.length > 4);
  await assertSound(open(t, stateDir), lines);
});
