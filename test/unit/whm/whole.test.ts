import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { describe, test } from 'node:test';
import { version } from '../../../daemon/whm/calls/server.ts';
import { interpret, understand } from '../../../daemon/whm/interpret.ts';
import { runProgram } from '../../../daemon/whm/program.ts';
import { createWhm } from '../../../daemon/whm/whm.ts';
import { answer, script, temporaryPath } from './programs.ts';
import { ranWith } from './runs.ts';

const good = answer({ version: '1' }).trimEnd();

/** A program that prints this, and goes on with `rest` only when it is let go. */
function held(printed: string, rest: string): { path: string; letGo: () => void } {
  const gate = temporaryPath('gate');
  execFileSync('mkfifo', [gate]);
  return {
    path: script(`printf '%s' '${printed}'; read -r _ <'${gate}'; ${rest}`),
    letGo() {
      const opened = openSync(gate, 'w');
      writeSync(opened, '\n');
      closeSync(opened);
    },
  };
}

const run = (path: string, onWhole: (stdout: Uint8Array) => void) =>
  runProgram({ path, args: [], timeoutMs: 60_000, graceMs: 30_000, onWhole }, () => performance.now());

test('what looks whole is handed over while the program still runs, and is the very output that it left', async () => {
  const { path, letGo } = held(`${good}\n`, 'exit 0');
  const seen: Uint8Array[] = [];
  const { stdout } = await run(path, (early) => {
    seen.push(early);
    letGo();
  });
  assert.equal(seen.length, 1);
  assert.equal(seen[0], stdout);
});

test('what comes after it makes it another output, and nothing is handed over twice', async () => {
  const { path, letGo } = held(good, `printf '%s' '${good}'`);
  const seen: Uint8Array[] = [];
  const { stdout } = await run(path, (early) => {
    seen.push(early);
    letGo();
  });
  assert.equal(seen.length, 1);
  assert.notEqual(seen[0], stdout);
  assert.equal(stdout.length, 2 * good.length);
});

test('a half of it is not handed over', async () => {
  const { stdout } = await run(script(`printf '%s' '${good.slice(0, -1)}'`), () => assert.fail('too early'));
  assert.equal(stdout.length, good.length - 1);
});

test('that throws: the program is still awaited, then the error comes', async () => {
  const { path, letGo } = held(good, 'exit 0');
  const running = run(path, () => {
    letGo();
    throw new Error('no memory');
  });
  await assert.rejects(running, /no memory/u);
});

describe('an answer that was read early counts only by how the program ended:', () => {
  const early = understand(version, new TextEncoder().encode(good));
  for (const [changes, kind] of [
    [{}, 'ok'],
    [{ exitStatus: 3 }, 'malformed'],
    [{ exitStatus: null, signal: 'SIGKILL' }, 'killed'],
    [{ timedOut: true }, 'timed-out'],
    [{ overflowed: true }, 'malformed'],
  ] as const) {
    test(`${JSON.stringify(changes)} is ${kind}`, () => {
      assert.equal(interpret(version, ranWith(good, changes), early).kind, kind);
    });
  }

  for (const [name, rest, kind] of [
    ['it ends well', 'exit 0', 'ok'],
    ['it prints more', 'echo more', 'malformed'],
    ['it prints a second document', `printf '%s' '${good}'`, 'malformed'],
  ] as const) {
    test(name, async () => {
      const { path, letGo } = held(good, rest);
      const replying = createWhm({ path, timeoutSeconds: 60 }).version();
      // The program waits: the event loop has time to read what it printed.
      for (let turn = 0; turn < 1000; turn++) await new Promise((resolve) => setImmediate(resolve));
      letGo();
      assert.equal((await replying).kind, kind);
    });
  }
});
