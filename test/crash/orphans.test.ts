import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { findOrphans, isAlive } from '../../daemon/host/processes.ts';

test('every process that a dead daemon may have left is found, a read beside the removal too', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'orphans-'));
  const program = join(dir, 'whmapi1-of-this-test');
  const gate = join(dir, 'gate');
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  // It ends with its folder too, so that a failed test leaves no process behind.
  const content = `#!/bin/sh\nwhile [ ! -e "${gate}" ] && [ -d "${dir}" ]; do sleep 0.05; done\n`;
  writeFileSync(program, content, { mode: 0o755 });
  const since = Date.now();
  execFileSync('sh', ['-c', `setsid ${program} read & setsid ${program} removal &`], { stdio: 'ignore' });
  const deadline = since + 60_000;
  let found = findOrphans(program, since);
  for (; found.length < 2 && Date.now() < deadline; found = findOrphans(program, since)) await delay(5);
  assert.equal(found.length, 2);
  writeFileSync(gate, '');
  while (found.some(isAlive) && Date.now() < deadline) await delay(5);
  assert.deepEqual(findOrphans(program, since), []);
});
