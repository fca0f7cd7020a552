import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { built } from './child.ts';
import { type Daemon, folder, prepare } from './harness.ts';

/** Starts the daemon with this as its stdout; it dies with the test. */
function run(t: TestContext, daemon: Daemon, stdout: number | Socket): ChildProcess {
  const child = spawn(process.execPath, [built('daemon.mjs'), '--config', daemon.configFile], {
    stdio: ['ignore', stdout, 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

/** Resolves when it answers: its log is not there to say so. */
async function answers(daemon: Daemon, child: ChildProcess): Promise<void> {
  for (const end = performance.now() + 60_000; ; ) {
    assert.ok(child.exitCode === null && performance.now() < end, 'the daemon answers');
    const answer = await daemon.request('GET', '/v1/status').catch(() => undefined);
    if (answer?.status === 200) return;
    await delay(20);
  }
}

/** Tells it to stop; it must end by itself. */
async function ends(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
  clearTimeout(timer);
}

test('a log that cannot be written keeps the daemon from nothing', async (t) => {
  const { daemon } = await prepare(t, { on: ['alice'] });
  const full = openSync('/dev/full', 'w');
  const child = run(t, daemon, full);
  closeSync(full);
  await answers(daemon, child);
  await ends(child);
});

for (const hasUnread of [false, true]) {
  test(`the reader of the log goes, ${hasUnread ? 'with' : 'without'} lines unread`, async (t) => {
    const { daemon } = await prepare(t, { on: ['alice'] });
    const server = createServer({ pauseOnConnect: true });
    const path = join(folder(t), 'log.sock');
    server.listen(path);
    await once(server, 'listening');
    const writer = connect(path);
    const [[reader]] = (await Promise.all([once(server, 'connection'), once(writer, 'connect')])) as [
      [Socket],
      unknown,
    ];
    const child = run(t, daemon, writer);
    writer.destroy();
    if (!hasUnread) reader.resume();
    await answers(daemon, child);
    reader.destroy();
    server.close();
    await ends(child);
  });
}
