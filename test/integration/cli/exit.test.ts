import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join } from 'node:path';
import { built, start } from '../child.ts';
import { folder, openToAll, stage } from '../harness.ts';
import { removals } from '../jobs.ts';

const isRoot = process.getuid?.() === 0;
const yes = ['--yes', '--reason', 'lost phone'];

test('exit 5: only root may use the socket', {
  skip: !isRoot && 'needs root to become nobody',
}, async (t) => {
  const { daemon } = await stage(t, { on: ['alice'] });
  openToAll(daemon.dir);
  const { code, stdout, stderr } = await daemon.cli(['remove', 'alice', ...yes], { as: 'nobody' });
  assert.equal(code, 5, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /Run it as root/u);
});

test('exit 6: no daemon', async (t) => {
  const socket = join(folder(t), 'd.sock');
  const command = [process.execPath, built('cli.mjs'), '--socket', socket, 'remove', 'alice', ...yes];
  const { code, stderr } = await start(command).ended;
  assert.equal(code, 6);
  assert.match(stderr, /There is no socket/u);
  assert.match(stderr, /systemctl restart whm-2fa-reset\.socket/u);
});

test('exit 7: cPanel is out of use', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'], control: { settings: { unlicensed: true } } });
  const { code, stdout, stderr } = await daemon.cli(['remove', 'alice', ...yes, '--json']);
  assert.equal(code, 7);
  assert.match(stderr, /license/u);
  assert.equal((JSON.parse(stdout) as { problem: { code: string } }).problem.code, 'whmapi1-unavailable');
  const status = await daemon.cli(['status']);
  assert.equal(status.code, 7);
  assert.match(status.stdout, /license/u);
  assert.deepEqual(removals(host), []);
});
