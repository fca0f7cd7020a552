import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { type systems } from '../../host/whm/platform.ts';
import { Tree } from './tree.ts';

const prefix = 'usr/local/cpanel/3rdparty/whm-2fa-reset';
const registered = 'var/cpanel/apps/whm-2fa-reset.conf';
const supported: readonly (keyof typeof systems)[] = [
  'almalinux-8',
  'almalinux-9',
  'almalinux-10',
  'rocky-8',
  'rocky-9',
  'cloudlinux-8',
  'cloudlinux-9',
  'ubuntu-22.04',
  'ubuntu-24.04',
];

/** Every file of the tree but the simulator's own: path, mode, size and time. */
function filesOf({ root }: Tree): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !/\/(sim|release|v2)(\/|$)|error_log/.test(path) &&
        !statSync(path, { throwIfNoEntry: false })?.isDirectory(),
    )
    .map((path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      return `${relative(root, path)} ${stats?.mode} ${stats?.size} ${stats?.mtimeMs}`;
    })
    .toSorted();
}

const without = (paths: string[]) => paths.filter((path) => !/pluginscache|^etc\/whm-2fa-reset\//.test(path));
const pathsOf = (tree: Tree) => filesOf(tree).map((line) => line.split(' ')[0] ?? '');

/** What Node has left there, once the service has run and ended. */
function compiled(tree: Tree): string {
  const dir = tree.at('var/cache/whm-2fa-reset/v24');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'compiled'), '');
  return join(dir, 'compiled');
}

for (const system of supported) {
  test(`${system}: installs, a second run changes nothing, purge leaves nothing`, async (t) => {
    const tree = await Tree.make(t, system);
    const before = pathsOf(tree).filter((path) => path !== 'var/cpanel/pluginscache.yaml');
    const dry = await tree.install(['--dry-run']);
    assert.equal(dry.code, 0, dry.stdout + dry.stderr);
    assert.deepEqual(pathsOf(tree), before, 'a dry run changes nothing');
    const first = await tree.install();
    assert.equal(first.code, 0, first.stdout + first.stderr);
    assert.match(first.stdout, /whm-2fa-reset 1\.0\.0 runs\./u);
    assert.match(readFileSync(tree.at('etc/passwd'), 'utf8'), /^whm-2fa-reset-gateway:/mu);
    const then = filesOf(tree);
    const second = await tree.install();
    assert.equal(second.code, 0, second.stdout + second.stderr);
    assert.match(second.stdout, /nothing had to be changed/u);
    assert.deepEqual(filesOf(tree), then);
    compiled(tree);
    const purge = await tree.install(['--purge']);
    assert.equal(purge.code, 0, purge.stdout + purge.stderr);
    assert.deepEqual(
      pathsOf(tree).filter((path) => path !== 'var/cpanel/pluginscache.yaml'),
      before,
    );
  });
}

const refused: readonly [string, RegExp, (tree: Tree) => Record<string, string> | void][] = [
  ['not root', /run it as root/u, () => ({ SIM_UID: '1000' })],
  ['an old glibc', /glibc is 2\.17; 2\.28 is needed/u, () => ({ SIM_GLIBC: '2.17' })],
  ['a taken port', /port 20287 is taken/u, () => ({ SIM_TAKEN: 'LISTEN' })],
  ['no cPanel', /this is no cPanel/u, (tree) => rmSync(tree.at('usr/local/cpanel/version'))],
  ['no perl of cPanel', /perl is missing/u, (tree) => rmSync(tree.at('usr/local/cpanel/3rdparty/bin/perl'))],
  [
    'another system',
    /\(debian 12\) is not supported/u,
    (tree) => writeFileSync(tree.at('etc/os-release'), 'ID=debian\nVERSION_ID="12"\n'),
  ],
  [
    'a changed file',
    /the release is damaged/u,
    (tree) => appendFileSync(join(tree.package, 'cli.mjs'), '//'),
  ],
  [
    'a further file',
    /does not consist of the files/u,
    (tree) => writeFileSync(join(tree.package, 'more.mjs'), ''),
  ],
  [
    'a configuration that does not parse',
    /config\.yaml is not valid/u,
    (tree) => {
      mkdirSync(tree.at('etc/whm-2fa-reset'));
      writeFileSync(tree.at('etc/whm-2fa-reset/config.yaml'), 'broken\n');
    },
  ],
];

for (const [what, message, arrange] of refused) {
  test(`${what}: refused before anything is changed`, async (t) => {
    const tree = await Tree.make(t, 'almalinux-8');
    const env = arrange(tree) ?? {};
    const before = filesOf(tree);
    const { code, stderr } = await tree.install([], env);
    assert.equal(code, 1);
    assert.match(stderr, message);
    assert.deepEqual(filesOf(tree), before);
  });
}

test('CloudLinux without os-release is known by its redhat-release', async (t) => {
  const tree = await Tree.make(t, 'cloudlinux-8');
  rmSync(tree.at('etc/os-release'));
  assert.equal((await tree.install()).code, 0);
});

test('a broken upgrade goes back to the version before; a broken first installation leaves nothing', async (t) => {
  const tree = await Tree.make(t, 'almalinux-9');
  const broken = tree.release('2.0.0', tree.at('root/v2'), true);
  const before = pathsOf(tree);
  const first = await tree.install([], {}, broken);
  assert.equal(first.code, 1);
  assert.match(first.stderr, /nothing was installed/u);
  assert.deepEqual(without(pathsOf(tree)), without(before));
  await tree.install();
  const was = readlinkSync(tree.at(`${prefix}/current`));
  const second = await tree.install([], {}, broken);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /version 1\.0\.0 runs on/u);
  assert.equal(readlinkSync(tree.at(`${prefix}/current`)), was);
});

test('an upgrade keeps the version before, and a rollback changes the two', async (t) => {
  const tree = await Tree.make(t, 'ubuntu-24.04');
  await tree.install();
  const first = readlinkSync(tree.at(`${prefix}/current`));
  await tree.install([], {}, tree.release('2.0.0', tree.at('root/v2')));
  const second = readlinkSync(tree.at(`${prefix}/current`));
  assert.match(second, /^versions\/2\.0\.0-/u);
  const back = await tree.install(['--rollback']);
  assert.equal(back.code, 0, back.stdout + back.stderr);
  assert.equal(readlinkSync(tree.at(`${prefix}/current`)), first);
  assert.equal(readlinkSync(tree.at(`${prefix}/previous`)), second);
});

test('when a version goes, what was compiled of all goes; the folder stays for who writes into it now', async (t) => {
  const tree = await Tree.make(t, 'ubuntu-24.04');
  await tree.install();
  await tree.install([], {}, tree.release('2.0.0', tree.at('root/v2')));
  const file = compiled(tree);
  await tree.install([], {}, tree.release('3.0.0', tree.at('root/v3')));
  assert.equal(existsSync(file), false);
  assert.ok(existsSync(dirname(file)));
});

test('a port of choice reaches unit and configuration, which is otherwise left as it is', async (t) => {
  const tree = await Tree.make(t, 'almalinux-10');
  const config = tree.at('etc/whm-2fa-reset/config.yaml');
  await tree.install(['--gateway-port', '30303']);
  assert.match(readFileSync(config, 'utf8'), /^ {2}port: 30303$/mu);
  const unit = tree.at('etc/systemd/system/whm-2fa-reset-gateway.socket.d/port.conf');
  assert.match(readFileSync(unit, 'utf8'), /^ListenStream=30303$/mu);
  appendFileSync(config, '# mine\n');
  assert.equal((await tree.install()).code, 0);
  assert.match(readFileSync(config, 'utf8'), /30303[^]*# mine\n$/u);
});

test('without a gateway neither its units nor its account are needed', async (t) => {
  const tree = await Tree.make(t, 'almalinux-9');
  assert.equal((await tree.install(['--no-gateway'])).code, 0);
  assert.deepEqual(readdirSync(tree.at('sim/active')).toSorted(), [
    'whm-2fa-reset-heal.path',
    'whm-2fa-reset.service',
    'whm-2fa-reset.socket',
  ]);
  assert.doesNotMatch(readFileSync(tree.at('etc/passwd'), 'utf8'), /whm-2fa/u);
});

test('resellers are let through when told, until told otherwise, and after a lost registration', async (t) => {
  const tree = await Tree.make(t, 'almalinux-9');
  const acls = () => /^acls=(.*)$/mu.exec(readFileSync(tree.at(registered), 'utf8'))?.[1];
  await tree.install();
  assert.equal(acls(), 'all');
  await tree.install(['--allow-resellers']);
  assert.equal(acls(), 'all,create-acct');
  rmSync(tree.at(registered));
  assert.equal((await tree.install(['--heal'])).code, 0);
  assert.equal(acls(), 'all,create-acct');
  await tree.install(['--no-resellers']);
  assert.equal(acls(), 'all');
});

test('what is registered and the same is not registered again', async (t) => {
  const tree = await Tree.make(t, 'almalinux-9');
  await tree.install();
  const then = statSync(tree.at(registered)).mtimeMs;
  appendFileSync(tree.at(registered), '# a comment by cPanel\n');
  const { mtimeMs } = statSync(tree.at(registered));
  assert.notEqual(mtimeMs, then);
  assert.equal((await tree.install(['--heal'])).code, 0);
  assert.equal(statSync(tree.at(registered)).mtimeMs, mtimeMs);
  assert.ok(existsSync(tree.at(`${prefix}/registration.conf`)));
});
