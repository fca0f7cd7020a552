import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { built, type Ended, start } from './child.ts';
import { folder, openToAll, prepare, stage } from './harness.ts';

const isRoot = process.getuid?.() === 0;

/** Starts the daemon on a configuration that it must refuse, to its end. */
async function refusal(t: TestContext, yaml: string, as?: 'nobody'): Promise<Ended> {
  const dir = folder(t);
  openToAll(dir);
  const file = join(dir, 'config.yaml');
  writeFileSync(file, yaml);
  const paths = `\nsocket: ${dir}/d.sock\nstateDir: ${dir}/state\n`;
  if (!yaml.includes('socket:')) writeFileSync(file, yaml + paths);
  const command = [process.execPath, built('daemon.mjs'), '--config', file];
  return start(command, as === undefined ? {} : { as }).ended;
}

test('every key that is unknown or has a bad value is named', async (t) => {
  const { code, stdout, stderr } = await refusal(
    t,
    `
colour: blue
whmapi1: { path: bin/whmapi1, timeoutSeconds: 0, paths: /x }
socket: run/d.sock
batch: { max: 0, targetSeconds: "1" }
load: { pauseAbove: 0, maxWaitSeconds: -1 }
resume: { withinSeconds: -1, within: 3 }
access: { resellers: ["good", "-x"] }
`,
  );
  assert.equal(code, 2);
  assert.equal(stdout, '');
  for (const said of [
    'config.yaml: ',
    'the file: has "colour", which is not known here',
    'whmapi1: has "paths", which is not known here',
    'whmapi1.path: must be an absolute path',
    'whmapi1.timeoutSeconds: ',
    'socket: must be an absolute path',
    'batch.max: must be at least 1',
    'batch.targetSeconds: must be a number',
    'load.pauseAbove: ',
    'load.maxWaitSeconds: ',
    'resume.withinSeconds: ',
    'resume: has "within", which is not known here',
    'access.resellers.1: ',
  ]) {
    assert.ok(stderr.includes(said), `"${said}" stands in ${stderr}`);
  }
});

for (const [name, yaml, said] of [
  ['a time limit over an hour', 'whmapi1: { timeoutSeconds: 3601 }', /whmapi1\.timeoutSeconds/u],
  ['a list', '- a\n- b\n# socket: none', /config\.yaml: the file/u],
  ['broken YAML', 'batch: { max: 5', /config\.yaml/u],
  ['a prototype key', '__proto__: { max: 5 }', /__proto__/u],
] as const) {
  test(`a configuration that is or has ${name} is refused`, async (t) => {
    const { code, stdout, stderr } = await refusal(t, yaml);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, said);
  });
}

test('a configuration that is not there is refused', async () => {
  const command = [process.execPath, built('daemon.mjs'), '--config', '/nonexistent/config.yaml'];
  const { code, stderr } = await start(command).ended;
  assert.equal(code, 2);
  assert.match(stderr, /\/nonexistent\/config\.yaml/u);
});

const mode = (...path: string[]) => (statSync(join(...path)).mode & 0o777).toString(8);

test('every key is taken', async (t) => {
  const { daemon } = await stage(t, {
    config: {
      whmapi1: { timeoutSeconds: 3600 },
      batch: { max: 7, targetSeconds: 2 },
      load: { pauseAbove: 3.5, maxWaitSeconds: 60 },
      resume: { withinSeconds: 0 },
      access: { resellers: ['res1'] },
    },
  });
  assert.equal((await daemon.request('GET', '/v1/status')).status, 200);
});

test('socket and record are for their owner alone', async (t) => {
  const { daemon } = await stage(t);
  assert.equal(mode(daemon.socket), '600');
  assert.equal(mode(daemon.dir, 'run'), '700');
  assert.equal(mode(daemon.stateDir), '700');
  for (const file of ['state.db', 'state.lock', 'state.holder']) {
    assert.equal(mode(daemon.stateDir, file), '600', file);
  }
});

test("only root runs cPanel's own whmapi1", { skip: !isRoot && 'needs root to become nobody' }, async (t) => {
  for (const path of [
    '/usr/local/cpanel/bin/whmapi1',
    '/usr/local/cpanel/../cpanel/x',
    '/usr/local/cpanel//a',
  ]) {
    const { code, stderr } = await refusal(t, `whmapi1: { path: "${path}" }`, 'nobody');
    assert.equal(code, 5, `${path}: ${stderr}`);
    assert.match(stderr, /Only root may run this against cPanel/u);
  }
});

test('with another path anyone may run it', { skip: !isRoot && 'needs root to become nobody' }, async (t) => {
  const { host, daemon } = await prepare(t);
  const [uid, gid] = [65_534, 65_534];
  openToAll(daemon.dir);
  // The simulated host is not theirs; that it cannot be run is told, and is no reason to refuse the start.
  chmodSync(daemon.configFile, 0o644);
  for (const name of ['run', 'state']) {
    mkdirSync(join(daemon.dir, name), { mode: 0o700 });
    chownSync(join(daemon.dir, name), uid, gid);
  }
  const command = [process.execPath, built('daemon.mjs'), '--config', daemon.configFile];
  const running = start(command, { as: 'nobody' });
  await running.printed('"msg":"ready"');
  const { text } = await daemon.request('GET', '/v1/status');
  assert.match(text, new RegExp(host.whmapi1, 'u'));
  running.child.kill('SIGTERM');
  const { code, stderr } = await running.ended;
  assert.deepEqual([code, stderr], [0, '']);
});
