import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { loadConfig } from '../../daemon/config.ts';
import { hasControl } from '../../daemon/protocol/control.ts';
import { ProblemError } from '../../daemon/protocol/problem.ts';
import { runHere } from '../unit/cli/run-cli.ts';
import { hostileText } from '../unit/protocol/hostile.ts';
import { accept, targetsNamed } from '../unit/store/fixtures/jobs.ts';
import { open, tempDir } from '../unit/store/fixtures/temp.ts';

/** Runs it; only a problem may come of it. */
async function onlyProblems(work: () => unknown): Promise<ProblemError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof ProblemError, error instanceof Error ? error.stack : String(error));
    return error;
  }
}

test('whatever a configuration holds, it is taken or refused by name', async (t) => {
  const file = join(tempDir(t), 'config.yaml');
  const key = fc.constantFrom(
    'whmapi1',
    'path',
    'socket',
    'batch',
    'max',
    'gateway',
    'port',
    'access',
    '<<',
    '? a',
    '&a',
    '*a',
  );
  const value = fc.oneof(
    fc.constantFrom(
      '{',
      '[',
      '*a',
      '&a',
      '!!js/function x',
      '!!binary x',
      '|',
      '0x7fffffff',
      '.inf',
      '-0',
      '2026-01-01',
    ),
    hostileText,
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  const line = fc
    .tuple(fc.constantFrom('', '  ', '\t', '- '), key, value)
    .map(([space, name, text]) => `${space}${name}: ${text}`);
  const content = fc.oneof(
    fc.array(line, { maxLength: 8 }).map((lines) => Buffer.from(lines.join('\n'))),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.jsonValue().map((json) => Buffer.from(JSON.stringify(json))),
  );
  await fc.assert(
    fc.asyncProperty(content, async (bytes) => {
      writeFileSync(file, bytes);
      const problem = await onlyProblems(() => loadConfig(file));
      if (problem !== undefined) assert.equal(problem.code, 'config-invalid');
    }),
    { numRuns: 500 },
  );
});

test('a file that grows when it is read is refused at once', async (t) => {
  const file = join(tempDir(t), 'config.yaml');
  const levels = Array.from({ length: 30 }, (_, index) =>
    index === 0 ? 'a0: &a0 [x, x]' : `a${index}: &a${index} [*a${index - 1}, *a${index - 1}]`,
  );
  writeFileSync(file, levels.join('\n'));
  assert.equal((await onlyProblems(() => loadConfig(file)))?.code, 'config-invalid');
});

test('whatever stands on the command line, it ends with a status that the help names', async () => {
  const word = fc.oneof(
    fc.constantFrom(
      'status',
      'remove',
      'list',
      'jobs',
      'job',
      'show',
      'follow',
      'cancel',
      'retry',
      'audit',
      'api',
      'complete',
    ),
    fc.constantFrom(
      '--json',
      '--ndjson',
      '--yes',
      '--reason',
      '--limit',
      '--from',
      '--two-factor',
      '--',
      '-',
      '--output',
    ),
    fc.constantFrom(
      '-h',
      '--help',
      '--version',
      '--no-wait',
      '--dry-run',
      '--include-protected',
      '--all-enabled',
      '--file=',
    ),
    hostileText,
  );
  const socket = '/nonexistent/daemon.sock';
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 8 }), async (words) => {
      const { status, stdout, stderr } = await runHere(['--socket', socket, ...words]);
      assert.ok([0, 2, 6].includes(status ?? -1), `${status}: ${stderr}`);
      const said = `${stdout}${stderr}`;
      assert.doesNotMatch(said, /\u202e|\n\s+at /u);
      for (const line of said.split('\n')) assert.equal(hasControl(line), false, line);
    }),
    { numRuns: 300 },
  );
});

test('whatever a database holds, it is read or told as a problem', async (t) => {
  const stateDir = tempDir(t);
  const path = join(stateDir, 'state.db');
  const first = open(t, stateDir);
  const run = accept(first, targetsNamed('ann', 'bob', 'carl'), {
    audit: [
      { at: 0, actor: { user: 'root', via: 'cli' }, action: 'job.accepted', detail: { users: ['ann'] } },
    ],
  });
  const { id } = run.view.job;
  first.close();
  const whole = readFileSync(path);
  const flips = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 40,
  });
  const zeros = fc.nat(whole.length - 1).map((at) => [at] as const);
  await fc.assert(
    fc.asyncProperty(fc.oneof(flips, zeros), async (damage) => {
      const content = Buffer.from(whole);
      if (Array.isArray(damage[0])) {
        for (const [at, bits] of damage as [number, number][]) content[at] = (content[at] ?? 0) ^ bits;
      } else content.fill(0, damage[0]);
      writeFileSync(path, content);
      for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
      const opened: ReturnType<typeof open>[] = [];
      const problem = await onlyProblems(() => opened.push(open(t, stateDir)));
      const store = opened[0];
      if (problem !== undefined || store === undefined) return;
      for (const read of [
        () => store.jobs({ limit: 10 }),
        () => store.job(id),
        () => store.events(id, 0, 10),
        () => store.view(id),
        () => store.snapshot(id),
        () => store.unfinished(),
        () => store.audit({ limit: 10 }),
        () => store.verifyAudit(),
      ])
        await onlyProblems(read);
      store.close();
    }),
    { numRuns: 150 },
  );
});
