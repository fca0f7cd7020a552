import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeManifest } from '../variants.ts';
import { type Ran, Tree } from './tree.ts';

const prefix = 'usr/local/cpanel/3rdparty/whm-2fa-reset';
const config = 'etc/whm-2fa-reset/config.yaml';
const whmapi1 = 'usr/local/cpanel/bin/whmapi1';

function well({ code, stdout, stderr }: Ran): string {
  assert.equal(code, 0, stdout + stderr);
  return stdout;
}

function refused({ code, stdout, stderr }: Ran, message: RegExp): void {
  assert.equal(code, 1, stdout);
  assert.match(stdout + stderr, message);
}

const current = (tree: Tree) => readlinkSync(tree.at(`${prefix}/current`));

for (const full of ['/usr/local/cpanel', '/var/cpanel', '/etc']) {
  test(`no room at ${full}: refused before anything is changed`, async (t) => {
    const tree = await Tree.make(t, 'almalinux-9');
    refused(await tree.install([], { SIM_FULL: full }), /has 9 KiB free; \d+ are needed/u);
    assert.equal(existsSync(tree.at(prefix)), false);
  });
}

test('a port that another program has is refused while the gateway has its own, which is not', async (t) => {
  const tree = await Tree.make(t, 'almalinux-9');
  well(await tree.install());
  well(await tree.install([], { SIM_TAKEN: 'our own' }));
  const earlier = readFileSync(tree.at(config), 'utf8');
  refused(await tree.install(['--gateway-port', '30303'], { SIM_TAKEN: 'another' }), /port 30303 is taken/u);
  assert.equal(readFileSync(tree.at(config), 'utf8'), earlier);
});

test('a state of a newer version is refused, by an upgrade and by a rollback', async (t) => {
  const tree = await Tree.make(t, 'almalinux-9');
  refused(await tree.install([], { SIM_DATABASE: '2' }), /made by a newer version \(database 2\)/u);
  well(await tree.install());
  well(await tree.install([], {}, tree.release('2.0.0', tree.at('root/v2'))));
  const now = current(tree);
  refused(await tree.install(['--rollback'], { SIM_DATABASE: '2' }), /made by a newer version/u);
  assert.equal(current(tree), now);
});

test('the administrator’s configuration keeps its mode, and is changed where its link leads', async (t) => {
  const tree = await Tree.make(t, 'almalinux-9');
  well(await tree.install());
  const real = tree.at('etc/kept-elsewhere.yaml');
  renameSync(tree.at(config), real);
  symlinkSync(real, tree.at(config));
  chmodSync(real, 0o600);
  assert.match(well(await tree.install()), /nothing had to be changed/u);
  well(await tree.install(['--gateway-port', '30303']));
  assert.ok(lstatSync(tree.at(config)).isSymbolicLink());
  assert.equal(statSync(real).mode & 0o777, 0o600);
  assert.match(readFileSync(real, 'utf8'), /port: 30303/u);
  rmSync(real);
  refused(await tree.install(), /is a link that leads nowhere/u);
});

test('the menu is read however its JSON is laid out; an entry too few or too many is told', async (t) => {
  const tree = await Tree.make(t, 'almalinux-9');
  const entries = (count: number) => {
    const entry = { name: 'whm-2fa-reset', entryurl: 'whm-2fa-reset/index.cgi' };
    const data = { whostmgr: Array.from({ length: count }, () => entry) };
    tree.program(whmapi1, `#!/bin/sh\ncat <<'END'\n${JSON.stringify({ data }, undefined, 2)}\nEND\n`);
  };
  entries(1);
  well(await tree.install());
  entries(0);
  refused(await tree.install(), /menu holds 0 entries/u);
  entries(2);
  refused(await tree.install(), /menu holds 2 entries/u);
  tree.program(whmapi1, '#!/bin/sh\nexit 1\n');
  refused(await tree.install(), /whmapi1 does not tell/u);
});

test('clients that connect all the time do not keep an upgrade from making its sockets anew', async (t) => {
  const tree = await Tree.make(t, 'almalinux-9');
  const next = tree.release('2.0.0', tree.at('root/v2'));
  for (const unit of ['', '-live', '-gateway']) {
    appendFileSync(join(next, `appconfig/systemd/whm-2fa-reset${unit}.socket`), '# changed\n');
  }
  writeManifest(next);
  const busy = { SIM_CLIENTS: 'yes' };
  well(await tree.install([], busy));
  well(await tree.install([], busy, next));
  for (const unit of readdirSync(tree.at('sim/active')).filter((name) => name.endsWith('.socket'))) {
    assert.match(readFileSync(tree.at(`sim/active/${unit}`), 'utf8'), /# changed/u);
  }
});

test('a socket whose unit is the same is left open by an upgrade', async (t) => {
  const tree = await Tree.make(t, 'almalinux-9');
  well(await tree.install());
  rmSync(tree.at('sim/did.log'));
  well(await tree.install([], {}, tree.release('2.0.0', tree.at('root/v2'))));
  const did = readFileSync(tree.at('sim/did.log'), 'utf8');
  assert.match(did, /restart whm-2fa-reset\.service/u);
  assert.doesNotMatch(did, /\.socket/u);
});

test('sockets that were swept away from /run are put back', async (t) => {
  const tree = await Tree.make(t, 'almalinux-9');
  well(await tree.install());
  for (const folder of ['whm-2fa-reset', 'whm-2fa-reset-gateway']) {
    rmSync(tree.at(`run/${folder}`), { recursive: true });
  }
  well(await tree.install());
  assert.ok(existsSync(tree.at('run/whm-2fa-reset/daemon.sock')));
  assert.ok(existsSync(tree.at('run/whm-2fa-reset-gateway/gateway.sock')));
});

test('a rollback to a version that does not work any more goes back again', async (t) => {
  const tree = await Tree.make(t, 'almalinux-9');
  // Works until it is told not to.
  well(await tree.install());
  const old = current(tree);
  well(await tree.install([], {}, tree.release('2.0.0', tree.at('root/v2'))));
  const now = current(tree);
  writeFileSync(tree.at(`${prefix}/${old}/broken`), '');
  writeManifest(tree.at(`${prefix}/${old}`));
  refused(await tree.install(['--rollback']), /the rollback failed .*version 2\.0\.0 runs on/u);
  assert.equal(current(tree), now);
  assert.match(well(await tree.install([], {}, tree.at('root/v2'))), /nothing had to be changed/u);
});

test('a mark that an interrupted run left does not uninstall what works', async (t) => {
  const tree = await Tree.make(t, 'almalinux-9');
  well(await tree.install());
  writeFileSync(tree.at(`${prefix}/pending`), '\n');
  const broken = tree.release('2.0.0', tree.at('root/v2'), true);
  refused(await tree.install([], {}, broken), /the upgrade failed .*version 1\.0\.0 runs on/u);
  writeFileSync(tree.at(`${prefix}/pending`), '\n');
  tree.program(whmapi1, '#!/bin/sh\nexit 1\n');
  refused(await tree.install(), /whmapi1 does not tell/u);
  assert.ok(existsSync(tree.at(`${prefix}/current/RELEASE`)), 'it is still there');
});

test('an account that cannot be removed stops nothing else of a purge, and is told', async (t) => {
  const tree = await Tree.make(t, 'ubuntu-22.04');
  well(await tree.install());
  refused(await tree.install(['--purge'], { SIM_USER_BUSY: 'yes' }), /could not remove the account whm-2fa/u);
  for (const path of [
    prefix,
    'etc/whm-2fa-reset',
    'var/cpanel/whm-2fa-reset',
    'var/cpanel/apps/whm-2fa-reset.conf',
  ]) {
    assert.equal(existsSync(tree.at(path)), false, path);
  }
  well(await tree.install(['--purge'], {}, tree.package));
  assert.doesNotMatch(readFileSync(tree.at('etc/passwd'), 'utf8'), /whm-2fa/u);
});

test('a purge removes the state where the configuration has put it, and nothing of others there', async (t) => {
  for (const others of [[], ['notes.txt']]) {
    const tree = await Tree.make(t, 'almalinux-9');
    well(await tree.install());
    appendFileSync(tree.at(config), '\nstateDir: /srv/two-factor/ # on its own disk\n');
    mkdirSync(tree.at('srv/two-factor'), { recursive: true });
    const ours = [
      'state.db',
      'state.db-wal',
      'state.db-shm',
      'state.backup.db',
      'state.lock',
      'state.holder',
    ];
    for (const name of [...ours, ...others]) writeFileSync(tree.at(`srv/two-factor/${name}`), 'x');
    const said = well(await tree.install(['--purge']));
    const kept = existsSync(tree.at('srv/two-factor')) ? readdirSync(tree.at('srv/two-factor')) : [];
    assert.deepEqual(kept, others);
    assert.equal(
      /kept .*srv\/two-factor: it holds what is not of whm-2fa-reset/u.test(said),
      others.length > 0,
    );
  }
});

test('a purge deletes nothing where the configuration does not plainly say that the state is, and tells so', async (t) => {
  for (const said of [
    'stateDir: /srv/a#b',
    'stateDir: "/srv/a #b"',
    'stateDir: "/srv/a"',
    'stateDir: /srv/a\n  b',
    'stateDir: /srv/a\n\n\tb',
    'stateDir: /srv/b/../a',
    'stateDir: /srv/a\nstateDir: /srv/b',
    '"stateDir": /srv/a',
    'stateDir: >-\n  /srv/a',
  ]) {
    const tree = await Tree.make(t, 'almalinux-9');
    well(await tree.install());
    appendFileSync(tree.at(config), `\n${said}\n`);
    const records = ['a', 'a b', 'a#b', 'a #b', 'b'].map((name) => tree.at(`srv/${name}`));
    for (const folder of records) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'state.db'), 'x');
    }
    const lines = well(await tree.install(['--purge']))
      .trimEnd()
      .split('\n');
    assert.equal(
      lines.at(-1),
      "the record's folder could not be told from config.yaml; remove it yourself",
      said,
    );
    for (const folder of records) assert.ok(existsSync(join(folder, 'state.db')), `${said}: ${folder}`);
    assert.equal(existsSync(tree.at('etc/whm-2fa-reset')), false);
  }
});

test('what an earlier run left in its places is taken away', async (t) => {
  const tree = await Tree.make(t, 'almalinux-9');
  const left = ['run/whm-2fa-reset-install', 'usr/local/cpanel/3rdparty/.whm-2fa-reset-install'];
  for (const path of left) mkdirSync(tree.at(path), { recursive: true });
  well(await tree.install());
  for (const path of left) assert.equal(existsSync(tree.at(path)), false, path);
});

test('from a checkout the release that was made there is installed; without one nothing is', async (t) => {
  const tree = await Tree.make(t, 'almalinux-9');
  const checkout = tree.at('root/checkout');
  for (const name of ['install.sh', 'appconfig']) {
    cpSync(join(tree.package, name), join(checkout, name), { recursive: true });
  }
  refused(await tree.install([], {}, checkout), /run npm run package first/u);
  cpSync(tree.package, join(checkout, 'dist/package'), { recursive: true });
  assert.match(well(await tree.install([], {}, checkout)), /whm-2fa-reset 1\.0\.0 runs/u);
});
