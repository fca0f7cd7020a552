import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProgram } from '../../../daemon/whm/program.ts';
import { script } from './programs.ts';

const run = (path: string, input: string, stdoutBytes?: number) =>
  runProgram(
    {
      path,
      args: [],
      input,
      timeoutMs: 60_000,
      graceMs: 30_000,
      ...(stdoutBytes !== undefined && { stdoutBytes }),
    },
    () => performance.now(),
  );
const big = `${'ü'.repeat(1_000_000)}\n`;

test('input of any size arrives whole, and its end too', async () => {
  const { stdout, exitStatus } = await run(script('cat'), big);
  assert.equal(new TextDecoder().decode(stdout), big);
  assert.equal(exitStatus, 0);
});

test('a child that does not read its input ends as it does', async () => {
  const { exitStatus, timedOut } = await run(script('exec <&-; exit 4'), big);
  assert.deepEqual([exitStatus, timedOut], [4, false]);
});

test('output is kept up to its own limit', async () => {
  const { stdout, overflowed } = await run(script('cat'), 'abcdef', 4);
  assert.deepEqual([new TextDecoder().decode(stdout), overflowed], ['abcd', true]);
});
