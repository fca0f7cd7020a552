import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createHost } from '../host/host.ts';
import { built, start } from './child.ts';
import { Daemon, folder } from './harness.ts';

/** As the unit starts the daemon. */
const unit = readFileSync('appconfig/systemd/whm-2fa-reset.service', 'utf8');
const flags = /^ExecStart=\S+\/node (.*) \S+$/mu.exec(unit)?.[1]?.split(' ') ?? [];
const umask = /^UMask=(\d+)$/mu.exec(unit)?.[1];

async function stage(t: TestContext): Promise<(cache: string) => Promise<string>> {
  const host = await createHost({ accounts: 1 });
  t.after(() => host.dispose());
  const { configFile } = new Daemon(folder(t), { host });
  // One life from start to stop, and what Node says of the cache meanwhile.
  return async (cache) => {
    const env = { NODE_COMPILE_CACHE: cache, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' };
    const daemon = [process.execPath, ...flags, built('daemon.mjs'), '--config', configFile];
    const running = start(['/bin/sh', '-c', `umask ${umask}; exec "$@"`, 'sh', ...daemon], { env });
    await running.printed('"msg":"ready"');
    running.child.kill('SIGTERM');
    const { code, stderr } = await running.ended;
    assert.equal(code, 0, stderr);
    return stderr;
  };
}

const filesIn = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const taken = /cache for .*daemon\.mjs was accepted/u;

test('a daemon as the service starts it takes what the one before has compiled; only root reads it', async (t) => {
  const live = await stage(t);
  const cache = join(folder(t), 'cache');
  assert.doesNotMatch(await live(cache), taken);
  assert.equal(statSync(cache).mode & 0o777, 0o700);
  for (const file of filesIn(cache)) assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match(await live(cache), taken);
});

test('a cache that is damaged, cut or another file is not taken, and made anew', async (t) => {
  const live = await stage(t);
  const cache = join(folder(t), 'cache');
  await live(cache);
  const [file = ''] = filesIn(cache);
  const whole = readFileSync(file);
  const flipped = Buffer.from(whole);
  flipped[whole.length >> 1] = ~(flipped[whole.length >> 1] ?? 0) & 0xff;
  for (const damaged of [
    flipped,
    whole.subarray(0, whole.length >> 1),
    Buffer.from('no cache'),
    Buffer.alloc(0),
  ]) {
    writeFileSync(file, damaged);
    assert.doesNotMatch(await live(cache), taken);
    assert.match(await live(cache), taken);
  }
});

test('a cache that cannot be made stops nothing', async (t) => {
  const live = await stage(t);
  const dir = folder(t);
  writeFileSync(join(dir, 'file'), '');
  symlinkSync(join(dir, 'nowhere'), join(dir, 'dangling'));
  for (const cache of ['file', 'file/cache', 'dangling/cache', 'dangling']) {
    assert.doesNotMatch(await live(join(dir, cache)), taken);
  }
});
