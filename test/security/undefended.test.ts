import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { defences } from './undefended/defences.ts';
import { gaps } from './undefended/gaps.ts';

const project = join(import.meta.dirname, '../..');

// That each defence's test fails without it is for test:undefended, which takes long.
test('every threat has a defence, and every patch that takes one away still applies', () => {
  assert.deepEqual(gaps(), []);
  const stale = defences.flatMap(({ patch }) => {
    const file = join(import.meta.dirname, 'undefended', `${patch}.patch`);
    const { status, stderr } = spawnSync('git', ['apply', '--check', '--whitespace=nowarn', file], {
      cwd: project,
      encoding: 'utf8',
    });
    return status === 0 ? [] : [`${patch}: ${stderr}`];
  });
  assert.deepEqual(stale, []);
});
