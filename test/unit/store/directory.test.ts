import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { open, refusal, tempDir } from './fixtures/temp.ts';

const opener = fileURLToPath(new URL('fixtures/opener.ts', import.meta.url));
const asNobody = ['--reuid=nobody', '--regid=65534', '--clear-groups'];
const notRoot = process.geteuid?.() === 0 ? false : 'needs root, to act as another account';

test('a state directory that is a link is refused, with a trailing slash too', (t) => {
  const directory = tempDir(t);
  const real = join(directory, 'real');
  mkdirSync(real);
  symlinkSync(real, join(directory, 'link'));
  for (const stateDir of [join(directory, 'link'), `${join(directory, 'link')}/`]) {
    const { message, extra } = refusal('state-not-writable', () => open(t, stateDir));
    assert.match(message, /is not a directory of its own/);
    assert.equal(extra['next'], 'Move it away, or name another state directory.');
  }
  assert.deepEqual(readdirSync(real), []);
});

test('a file in the place of the state directory is refused', (t) => {
  const path = join(tempDir(t), 'file');
  writeFileSync(path, '');
  refusal('state-not-writable', () => open(t, path));
});

for (const name of ['state.db', 'state.lock']) {
  test(`a ${name} that is a link is refused and what it points at is left alone`, (t) => {
    const stateDir = tempDir(t);
    const elsewhere = join(tempDir(t), 'elsewhere');
    writeFileSync(elsewhere, 'precious', { mode: 0o644 });
    symlinkSync(elsewhere, join(stateDir, name));
    assert.match(refusal('state-not-writable', () => open(t, stateDir)).message, /is not a plain file/);
    assert.equal(lstatSync(elsewhere).mode & 0o777, 0o644);
    assert.equal(lstatSync(elsewhere).size, 8);
  });
}

test('a directory or file that others may read is closed to them', (t) => {
  const stateDir = tempDir(t);
  open(t, stateDir).close();
  chmodSync(stateDir, 0o755);
  chmodSync(join(stateDir, 'state.db'), 0o644);
  open(t, stateDir);
  assert.equal(lstatSync(stateDir).mode & 0o777, 0o700);
  assert.equal(lstatSync(join(stateDir, 'state.db')).mode & 0o777, 0o600);
});

test('a directory of another account is refused', { skip: notRoot }, (t) => {
  const stateDir = join(tempDir(t), 'state');
  mkdirSync(stateDir, { mode: 0o700 });
  chownSync(stateDir, 65534, 65534);
  assert.match(
    refusal('state-not-writable', () => open(t, stateDir)).message,
    /another account \(uid 65534\)/,
  );
  assert.deepEqual(readdirSync(stateDir), []);
});

test('who may not write is told so', { skip: notRoot }, (t) => {
  if (spawnSync('setpriv', [...asNobody, 'test', '-r', opener]).status !== 0) {
    t.skip('the account nobody may not read this source tree');
    return;
  }
  const directory = tempDir(t);
  chmodSync(directory, 0o755);
  const own = join(directory, 'own');
  mkdirSync(own, { mode: 0o500 });
  chownSync(own, 65534, 65534);
  for (const stateDir of [join(directory, 'new'), own]) {
    const { stdout, stderr } = spawnSync('setpriv', [...asNobody, process.execPath, opener, stateDir], {
      encoding: 'utf8',
    });
    assert.equal(stdout, 'state-not-writable\n', stderr);
  }
  assert.deepEqual(readdirSync(directory), ['own']);
});
