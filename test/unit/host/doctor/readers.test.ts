import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { printed } from '../../../../daemon/host/printed.ts';
import { probe } from '../../../../daemon/host/doctor/probe.ts';
import { readText } from '../../../../daemon/host/doctor/read-text.ts';
import { foldersAbove, standingOf, standingsBelow } from '../../../../daemon/host/doctor/standing.ts';
import { newlineSwitch, tweakSwitches } from '../../../../daemon/host/doctor/tweaks.ts';
import { listensOf, readUnits } from '../../../../daemon/host/doctor/units.ts';
import { freePort } from '../../../host/free-port.ts';

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'doctor-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test('a text is read only from an ordinary file that is not too large', (t) => {
  const dir = folder(t);
  const file = join(dir, 'file');
  writeFileSync(file, 'four');
  assert.deepEqual(readText(file, { most: 4 }), { value: 'four' });
  assert.ok('why' in readText(file, { most: 3 }));
  symlinkSync(file, join(dir, 'link'));
  assert.deepEqual(readText(join(dir, 'link')), { value: 'four' });
  assert.ok('why' in readText(join(dir, 'link'), { links: false }));
  execFileSync('mkfifo', [join(dir, 'pipe')]);
  for (const name of ['pipe', '.', 'none']) assert.ok('why' in readText(join(dir, name)), name);
  assert.ok('why' in readText('/dev/zero'));
});

test('standings: links are not followed, and a large folder is cut', (t) => {
  const dir = folder(t);
  mkdirSync(join(dir, 'in'), { mode: 0o700 });
  for (const name of ['a', 'b', 'c']) writeFileSync(join(dir, 'in', name), '');
  chmodSync(join(dir, 'in/a'), 0o4750);
  symlinkSync('../elsewhere', join(dir, 'in/link'));
  assert.deepEqual(
    [standingOf(join(dir, 'in/a')).mode, standingOf(join(dir, 'none')).kind],
    [0o4750, 'absent'],
  );
  const link = standingOf(join(dir, 'in/link'));
  assert.deepEqual([link.kind, link.leadsTo], ['link', join(dir, 'elsewhere')]);
  assert.equal(standingsBelow(dir, 10).found.length, 5);
  const cut = standingsBelow(dir, 2);
  assert.deepEqual([cut.found.length, cut.cut], [2, true]);
});

test('the folders above end below the root', () => {
  assert.deepEqual(foldersAbove('/r/a/b/c', '/r'), ['/r/a', '/r/a/b']);
  assert.deepEqual(foldersAbove('/elsewhere/c', '/r'), []);
  assert.deepEqual(foldersAbove('/a/b', '/'), ['/a']);
});

test('a socket unit: drop-ins in their order, an empty line takes back', (t) => {
  const dir = folder(t);
  assert.ok('why' in listensOf(dir, 'x.socket'));
  writeFileSync(join(dir, 'x.socket'), '[Socket]\n# ListenStream=1\nListenStream=2\n');
  assert.deepEqual(listensOf(dir, 'x.socket'), { value: ['2'] });
  mkdirSync(join(dir, 'x.socket.d'));
  writeFileSync(join(dir, 'x.socket.d/b.conf'), 'ListenStream = 4\n');
  writeFileSync(join(dir, 'x.socket.d/a.conf'), '[Socket]\nListenStream=\nListenStream=3\n');
  writeFileSync(join(dir, 'x.socket.d/c.conf~'), 'ListenStream=5\n');
  assert.deepEqual(listensOf(dir, 'x.socket'), { value: ['3', '4'] });
});

test('units as systemctl shows them; what is no unit is passed over', () => {
  const text =
    'Id=a.service\nLoadState=loaded\nActiveState=active\nNRestarts=3\nNeedDaemonReload=yes\n\nhello\n\n\0=\n';
  assert.deepEqual(readUnits(text), [
    { id: 'a.service', load: 'loaded', active: 'active', file: '', needsReload: true, restarts: 3 },
  ]);
});

test("switches that cPanel's settings decide", () => {
  assert.deepEqual(tweakSwitches({ value: 'referrersafety=1\ncgihidepass=0\n' }), [
    { name: 'referrer-check', fits: ['on'] },
    { name: 'remote-password', fits: ['real', 'absent'] },
  ]);
  assert.deepEqual(tweakSwitches({ value: 'referrersafety=\ncgihidepass=1' }), [
    { name: 'referrer-check', fits: ['off'] },
    { name: 'remote-password', fits: ['hidden', 'absent'] },
  ]);
  assert.deepEqual(tweakSwitches({ value: 'other=1' }), []);
  assert.deepEqual(tweakSwitches({ why: 'missing' }), []);
  assert.deepEqual(newlineSwitch({ value: '1' }), [{ name: 'registered-newline', fits: ['none'] }]);
});

test('what a program printed, or why it is of no use', () => {
  const ended = {
    timedOut: false,
    exitStatus: 0,
    signal: null,
    stdout: Buffer.from('x'),
    stderr: Buffer.from('why'),
  };
  assert.deepEqual(printed('/p', ended), { value: 'x' });
  for (const some of [
    { startError: 'ENOENT' },
    { timedOut: true },
    { signal: 'SIGKILL' },
    { exitStatus: 3 },
  ]) {
    assert.match((printed('/p', { ...ended, ...some }) as { why: string }).why, /^\/p .*\.$/u);
  }
});

test('a port where nobody listens, where nobody speaks, where nobody speaks TLS', async (t) => {
  const silent = createServer((socket) => socket.resume());
  // It is let go and taken again.
  const port = await freePort();
  await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
  const look = async (options: object = {}) =>
    (await probe('127.0.0.1', port, { plain: false, host: 'h', withinMs: 60_000, ...options })).kind;
  assert.equal(await look({ withinMs: 200 }), 'silent');
  assert.equal(await look({ plain: true }), 'connected');
  await new Promise((resolve) => silent.close(resolve));
  assert.equal(await look(), 'refused');
  const other = createServer((socket) =>
    socket
      .resume()
      .on('error', () => {})
      .end('220 mail\r\n'),
  );
  t.after(() => other.close());
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  assert.equal(await look(), 'no-tls');
  assert.equal((await probe('127.0.0.1', 99_999, { plain: false, host: 'h', withinMs: 200 })).kind, 'failed');
});
