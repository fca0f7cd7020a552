import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test, type TestContext } from 'node:test';
import { limits } from '../../../daemon/protocol/limits.ts';
import { type Program, runProgram } from '../../../daemon/whm/program.ts';
import { script, temporaryPath } from './programs.ts';

const now = () => performance.now();
const run = (path: string, changes: Partial<Program> = {}) =>
  runProgram({ path, args: [], timeoutMs: 60_000, graceMs: 30_000, ...changes }, now);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** True while a process with this number runs; a zombie has ended. */
function runs(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) [ZX] /u.test(readFileSync(stat, 'utf8'));
}

describe('a child gets', () => {
  test('exactly four variables, whatever ours are', async () => {
    process.env['REMOTE_USER'] = 'somebody';
    process.env['CONTENT_LENGTH'] = '7';
    const { stdout } = await run(script('cat /proc/$$/environ'));
    delete process.env['REMOTE_USER'];
    delete process.env['CONTENT_LENGTH'];
    const seen = text(stdout).split('\0').slice(0, -1);
    assert.deepEqual(seen.toSorted(), [
      'HOME=/root',
      'LANG=C.UTF-8',
      'LC_ALL=C.UTF-8',
      'PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin',
    ]);
  });

  test('its arguments as they are, an empty stdin, and a process group of its own', async () => {
    const path = script('cat; printf "%s\\n" "$@"; cut -d" " -f5 /proc/$$/stat; echo $$');
    const hostile = ['$(id)', '`id`;', '-x', 'a b', '"', "'"];
    const result = await run(path, { args: hostile });
    const lines = text(result.stdout).trimEnd().split('\n');
    assert.deepEqual(lines.slice(0, -2), hostile);
    assert.equal(lines.at(-2), lines.at(-1));
    assert.equal(result.exitStatus, 0);
  });
});

describe('output', () => {
  test('a mebibyte of stderr neither blocks nor is kept', async () => {
    const result = await run(script('head -c 1048576 /dev/zero | tr "\\0" e >&2; echo done'));
    assert.equal(text(result.stdout), 'done\n');
    assert.equal(text(result.stderr), 'e'.repeat(limits.stderrBytes));
    assert.equal(result.overflowed, false);
  });

  test('stdout above the cap is dropped and said to be too long', async () => {
    const result = await run(script(`head -c ${limits.replyBytes + 1} /dev/zero; exit 3`));
    assert.equal(result.overflowed, true);
    assert.equal(result.stdout.length, limits.replyBytes);
    assert.equal(result.exitStatus, 3);
  });

  test('stdout of exactly the cap is whole', async () => {
    const result = await run(script(`head -c ${limits.replyBytes} /dev/zero`));
    assert.equal(result.overflowed, false);
    assert.equal(result.stdout.length, limits.replyBytes);
  });

  test('a grandchild that keeps stdout open does not hold the call, and is left alone', async () => {
    const result = await run(script('sleep 300 & echo $!; exit 0'));
    const grandchild = Number(text(result.stdout));
    assert.equal(result.leftOpen, true);
    assert.equal(result.timedOut, false);
    assert.equal(result.exitStatus, 0);
    assert.ok(runs(grandchild));
    process.kill(grandchild, 'SIGKILL');
  });
});

/** Runs a program, and lets its limit pass once it says that it is ready; then so much of its grace. */
async function pastLimit(t: TestContext, body: (ready: string) => string, graceMs = 0) {
  const ready = temporaryPath('ready');
  const path = script(body(`: >'${ready}'`));
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const running = run(path);
  while (!existsSync(ready)) await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(60_000);
  t.mock.timers.tick(graceMs);
  return running;
}

describe('the end', () => {
  test('a signal is told', async () => {
    const result = await run(script('kill -KILL $$'));
    assert.equal(result.signal, 'SIGKILL');
    assert.equal(result.exitStatus, null);
    assert.equal(result.timedOut, false);
  });

  test('past its limit it gets SIGTERM, and what it left in its group ends with it', async (t) => {
    const pidFile = temporaryPath('pid');
    const named = `while [ ! -s '${pidFile}' ]; do sleep 0.01; done`;
    const deaf = (ready: string) => `(trap "" TERM; ${named}; ${ready}; while :; do sleep 1; done)`;
    const result = await pastLimit(t, (ready) => `${deaf(ready)} & echo $! >'${pidFile}'; exec sleep 300`);
    assert.equal(result.timedOut, true);
    assert.equal(result.signal, 'SIGTERM');
    const grandchild = Number(readFileSync(pidFile, 'utf8'));
    while (runs(grandchild)) await new Promise((resolve) => setImmediate(resolve));
  });

  test('a child that ignores SIGTERM gets SIGKILL after its grace', async (t) => {
    const deaf = (ready: string) => `trap "" TERM; ${ready}; while :; do sleep 0.05; done`;
    const result = await pastLimit(t, deaf, 30_000);
    assert.equal(result.timedOut, true);
    assert.equal(result.signal, 'SIGKILL');
  });

  test('a child that ends in time after SIGTERM keeps its own exit status', async (t) => {
    const heedful = (ready: string) => `trap "exit 9" TERM; ${ready}; while :; do sleep 0.05; done`;
    const result = await pastLimit(t, heedful);
    assert.equal(result.timedOut, true);
    assert.equal(result.exitStatus, 9);
  });
});

describe('no process', () => {
  for (const [name, path, reason] of [
    ['a missing program', temporaryPath('missing'), /ENOENT/u],
    ['a program without the right to run', script('exit 0', 0o600), /EACCES/u],
    ['a program that is no executable', '/', /EACCES/u],
  ] as const) {
    test(`${name} is told`, async () => {
      const result = await run(path, { onSpawn: () => assert.fail('there is no process') });
      assert.match(result.startError ?? '', reason);
      assert.equal(result.exitStatus, null);
    });
  }

  test('arguments beyond what the system takes are told', async () => {
    const result = await run(script('exit 0'), { args: ['x'.repeat(200_000)] });
    assert.match(result.startError ?? '', /E2BIG/u);
  });

  test('a zero byte in an argument is told', async () => {
    const result = await run(script('exit 0'), { args: ['--user=a\0b'] });
    assert.match(result.startError ?? '', /null bytes/u);
  });
});

describe('the hook', () => {
  test('gets the pid of the child before the run call returns to the event loop', async () => {
    let pid = 0;
    const running = run(script('echo $$'), {
      onSpawn: (value) => {
        pid = value;
      },
    });
    assert.ok(pid > 0);
    assert.equal(Number(text((await running).stdout)), pid);
  });

  test('that throws: the child is still awaited, then the error comes', async () => {
    const file = temporaryPath('written');
    const running = run(script(`echo done >'${file}'`), {
      onSpawn: () => {
        throw new Error('disk full');
      },
    });
    await assert.rejects(running, /disk full/u);
    assert.ok(existsSync(file));
  });
});

test('nothing of a finished run keeps the event loop alive', async () => {
  const before = process.getActiveResourcesInfo().length;
  const { stdout } = await run(script('sleep 300 & echo $!'));
  process.kill(Number(text(stdout)), 'SIGKILL');
  // Closing a pipe takes a turn of the event loop; a leak hangs here and fails the run.
  while (process.getActiveResourcesInfo().length > before) {
    await new Promise((resolve) => setImmediate(resolve));
  }
});
