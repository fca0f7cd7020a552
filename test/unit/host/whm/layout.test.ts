import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { send } from '../../../host/whm/client.ts';
import { layOut } from '../../../host/whm/layout.ts';
import { placeEaNode, placeOsRelease, systems } from '../../../host/whm/platform.ts';
import { places } from '../../../host/whm/places.ts';

const root = mkdtempSync(join(tmpdir(), 'whm-front-'));
before(() => layOut(root));
after(() => rmSync(root, { recursive: true }));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('ROOT looks like a server', () => {
  assert.match(read('usr/local/cpanel/version'), /^11\.136\.0\.5$/m);
  for (const tool of [
    'register_appconfig',
    'unregister_appconfig',
    'is_registered_with_appconfig',
    'show_appconfig',
  ]) {
    accessSync(join(places(root).bin, tool), constants.X_OK);
  }
  accessSync(places(root).perl, constants.X_OK);
  for (const path of ['usr/local/cpanel/logs', 'etc/chkserv.d', 'var/cpanel/apps'])
    assert.ok(existsSync(join(root, path)), path);
  assert.match(read('etc/os-release'), /^ID="almalinux"$/m);
});

test('systemctl records what it is asked', () => {
  execFileSync(join(root, 'usr/bin/systemctl'), ['enable', '--now', 'probe.service']);
  assert.throws(() => execFileSync(join(root, 'usr/bin/systemctl'), ['is-active', 'probe.service']));
  assert.equal(read('sim/systemctl.log'), 'enable --now probe.service\nis-active probe.service\n');
});

for (const [system, [id, version]] of Object.entries(systems)) {
  test(`os-release of ${system}`, () => {
    placeOsRelease(root, system as keyof typeof systems);
    assert.match(read('etc/os-release'), new RegExp(`^ID="${id}"\n.*\nVERSION_ID="${version}"$`, 'm'));
    assert.equal(existsSync(join(root, 'etc/redhat-release')), id !== 'ubuntu');
  });
}

test('ea-nodejs present, swapped, absent', () => {
  placeEaNode(root, 22);
  assert.equal(read('etc/cpanel/ea4/passenger.nodejs'), '/opt/cpanel/ea-nodejs22/bin/node');
  placeEaNode(root, 24);
  assert.ok(!existsSync(join(root, 'opt/cpanel/ea-nodejs22')));
  assert.match(
    execFileSync(join(root, 'opt/cpanel/ea-nodejs24/bin/node'), ['-v'], { encoding: 'utf8' }),
    /^v24/,
  );
  placeEaNode(root, undefined);
  assert.ok(!existsSync(join(root, 'etc/cpanel/ea4/passenger.nodejs')));
});

test('the bundled front runs without the checkout, and stops on SIGTERM', async () => {
  const front = spawn(
    join(places(root).sim, 'bin/whm-front'),
    ['--root', root, '--port', '0', '--plain', '--user', 'root:secret'],
    {
      env: {},
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = (await once(front.stdout, 'data')) as [Buffer];
  const url = line.toString().trim();
  const body = new URLSearchParams({ user: 'root', pass: 'secret' }).toString();
  assert.equal((await send(`${url}/login/?login_only=1`, { method: 'POST', body })).status, 200);
  front.kill();
  assert.deepEqual(await once(front, 'close'), [0, null]);
});
