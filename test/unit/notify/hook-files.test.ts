import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { distrust, findHooks, type Standing } from '../../../daemon/notify/hook-files.ts';
import { trustedFolder } from '../../trusted-folder.ts';

const sound: Standing = { path: '/h/a', kind: 'file', uid: 0, mode: 0o755 };

test('only what root alone can change is trusted', () => {
  for (const mode of [0o700, 0o755, 0o500, 0o4755])
    assert.equal(distrust({ ...sound, mode }, 'file'), undefined);
  for (const mode of [0o775, 0o757, 0o720, 0o702, 0o1777])
    assert.match(distrust({ ...sound, mode }, 'file') ?? '', /written by others/u);
  assert.match(distrust({ ...sound, uid: 1000 }, 'file') ?? '', /belong to root/u);
  assert.match(distrust({ ...sound, kind: 'other' }, 'file') ?? '', /no ordinary file/u);
  assert.match(distrust(sound, 'directory') ?? '', /no directory/u);
});

test('a missing directory holds no hooks; a file in its place is refused', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'hooks-'));
  t.after(() => rmSync(dir, { recursive: true }));
  assert.deepEqual(findHooks(join(dir, 'missing')), []);
  writeFileSync(join(dir, 'file'), '');
  const [refused] = findHooks(join(dir, 'file'));
  assert.match(refused?.refusal ?? '', /ENOTDIR/u);
});

test('a directory below one that others may write, such as /tmp, is refused with all that is in it', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'hooks-'));
  t.after(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'a'), '', { mode: 0o755 });
  chmodSync(dir, 0o777);
  const [hook] = findHooks(dir);
  assert.equal(hook?.path, join(dir, 'a'));
  assert.match(hook?.refusal ?? '', /can be written by others|does not belong to root/u);
});

test('in a trusted directory each file stands for itself', (t) => {
  const root = trustedFolder(t);
  if (root === undefined) return;
  const dir = join(root, 'hooks.d');
  mkdirSync(dir, { mode: 0o755 });
  const file = (name: string, mode = 0o755) => {
    writeFileSync(join(dir, name), '#!/bin/sh\n');
    chmodSync(join(dir, name), mode);
  };
  for (const name of ['20-mail', '10-chat', '.hidden']) file(name);
  file('README', 0o644);
  file('30-open', 0o775);
  file('40-foreign');
  chownSync(join(dir, '40-foreign'), 65_534, 0);
  symlinkSync('/bin/true', join(dir, '50-link'));
  mkdirSync(join(dir, '60-folder'));
  assert.deepEqual(
    findHooks(dir).map(({ path, refusal }) => [path.slice(dir.length + 1), refusal?.slice(dir.length + 1)]),
    [
      ['10-chat', undefined],
      ['20-mail', undefined],
      ['30-open', '30-open can be written by others'],
      ['40-foreign', '40-foreign does not belong to root'],
      ['50-link', '50-link is no ordinary file'],
      ['60-folder', '60-folder is no ordinary file'],
    ],
  );
  chmodSync(root, 0o775);
  for (const { refusal } of findHooks(dir)) assert.equal(refusal, `${root} can be written by others`);
});
