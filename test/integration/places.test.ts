import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { runBuilt } from './child.ts';
import { type Daemon, prepare, stage } from './harness.ts';
import { finished, startJob } from './jobs.ts';

/** A second daemon with the configuration of the first, or one changed, to its end. */
async function second(daemon: Daemon, config: Record<string, unknown>) {
  daemon.configure(config);
  return runBuilt('daemon.mjs', ['--config', daemon.configFile]);
}

/** name → hash of every file in the state directory. */
function contentOf(dir: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(dir)
      // The lock and who held it last are no part of the record.
      .filter((name) => name.startsWith('state.db'))
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(dir, name)))
          .digest('hex'),
      ]),
  );
}

test('a second daemon on the same state directory is refused and says who holds it', async (t) => {
  const { daemon } = await stage(t);
  const { code, stdout, stderr } = await second(daemon, { socket: join(daemon.dir, 'other/d.sock') });
  assert.equal(code, 6);
  assert.equal(stdout, '');
  assert.match(stderr, new RegExp(`held by process ${daemon.pid}\\b`, 'u'));
  assert.equal((await daemon.request('GET', '/v1/status')).status, 200, 'the first goes on');
});

test('a socket on which somebody answers is left alone', async (t) => {
  const { daemon } = await stage(t);
  const { code, stderr } = await second(daemon, { stateDir: join(daemon.dir, 'other') });
  assert.equal(code, 6);
  assert.match(stderr, /Another process answers on /u);
  assert.equal((await daemon.request('GET', '/v1/status')).status, 200, 'the first goes on');
});

test('a stale socket is replaced', async (t) => {
  const { daemon } = await stage(t);
  await daemon.kill();
  assert.ok(statSync(daemon.socket).isSocket(), 'a killed daemon leaves its socket');
  await daemon.start();
  assert.equal((await daemon.request('GET', '/v1/status')).status, 200);
});

test('a file in place of the socket is not removed', async (t) => {
  const { daemon } = await prepare(t);
  mkdirSync(dirname(daemon.socket));
  writeFileSync(daemon.socket, 'precious');
  const { code, stderr } = await second(daemon, {});
  assert.equal(code, 6);
  assert.match(stderr, /is no socket/u);
  assert.equal(readFileSync(daemon.socket, 'utf8'), 'precious');
});

test('a socket of another program that answers is not removed', async (t) => {
  const { daemon } = await prepare(t);
  mkdirSync(dirname(daemon.socket));
  const server = createServer((connection) => connection.destroy()).listen(daemon.socket);
  t.after(() => server.close());
  const { code, stderr } = await second(daemon, {});
  assert.equal(code, 6);
  assert.match(stderr, /Another process answers/u);
  assert.ok(existsSync(daemon.socket));
});

test('a stopped daemon takes its socket along and leaves its record', async (t) => {
  const { daemon } = await stage(t, { on: ['alice'] });
  const { id } = await startJob(daemon, ['alice']);
  const before = await finished(daemon, id);
  await daemon.stop();
  assert.equal(existsSync(daemon.socket), false);
  await daemon.start();
  assert.deepEqual((await finished(daemon, id)).events, before.events);
});

test('a damaged database is refused, untouched', async (t) => {
  const { daemon } = await stage(t, { on: ['alice'] });
  await finished(daemon, (await startJob(daemon, ['alice'])).id);
  await daemon.stop();
  const file = join(daemon.stateDir, 'state.db');
  const bytes = readFileSync(file);
  bytes.fill(0x5a, 5000, 9000);
  writeFileSync(file, bytes);
  const before = contentOf(daemon.stateDir);
  const { code, stderr } = await second(daemon, {});
  assert.equal(code, 7);
  assert.match(stderr, /state\.db is damaged/u);
  assert.match(stderr, /state\.backup\.db/u, 'it says what to do');
  assert.deepEqual(contentOf(daemon.stateDir), before);
});

test('a database of a newer version is refused, untouched', async (t) => {
  const { daemon } = await stage(t);
  await daemon.stop();
  const db = new DatabaseSync(join(daemon.stateDir, 'state.db'));
  db.exec('PRAGMA user_version = 99');
  db.close();
  const before = contentOf(daemon.stateDir);
  const { code, stderr } = await second(daemon, {});
  assert.equal(code, 7);
  assert.match(stderr, /has version 99/u);
  assert.deepEqual(contentOf(daemon.stateDir), before);
});
