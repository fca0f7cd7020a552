import assert from 'node:assert/strict';
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { placeCertificate } from '../host/whm/certificate.ts';
import { Container, whyNot } from './container.ts';
import { variant } from './variants.ts';

const why = whyNot();
if (why !== undefined) console.log(`test/install/server.test.ts: ${why}`);
const skip = why ?? false;
const prefix = '/usr/local/cpanel/3rdparty/whm-2fa-reset';
const removal = 'twofactorauth_remove_user_config';
const names = ['cli', 'page', 'killed', 'rebooted', 'upgraded', 'copied'];
const password = 'correct-horse';
let server: Container;
let release: string;

/** What lies on the server of the product, sizes and times included. */
const everything = () =>
  server.sh(
    `find ${prefix} /etc/whm-2fa-reset /etc/systemd/system /usr/local/cpanel/whostmgr /var/cpanel/apps /usr/local/sbin -printf '%p %y %m %s %T@ %l\\n' | sort`,
  );
/** What changed since the tree was laid out. */
const look = () =>
  server.sh(
    'find / -xdev \\( -path /proc -o -path /run -o -path /var/log -o -path /tmp \\) -prune -o -newer /etc/os-release -printf "%p %T@\\n" | sort',
  );
const pidOf = (unit: string) => server.must('systemctl', 'show', '-P', 'MainPID', unit).trim();
const install = (dir: string, ...options: string[]) => server.run(`${dir}/install.sh`, ...options);
const versionThatRuns = () =>
  (JSON.parse(server.must('whm-2fa-reset', '--json', 'status')) as { version: string }).version;

async function until(what: string, isSo: () => boolean, seconds = 30): Promise<void> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await delay(100)) {
    if (isSo()) return;
  }
  throw new Error(`${what}: not within ${seconds} s\n${server.run('journalctl', '-n', '30').stdout}`);
}

/** Starts a removal on the server whose call waits at a gate. */
async function beginHeld(user: string): Promise<void> {
  server.host.gate(user, 'start', { function: removal, user, nth: 1 });
  const command = ['whm-2fa-reset', 'remove', user, '--yes', '--reason', 'Lost phone'];
  server.must('systemd-run', '-q', '--collect', `--unit=cli-${user}`, ...command);
  await server.host.reached(user);
}

interface Shown {
  id: string;
  state: string;
}

/** The state of the newest job. */
function newest(): string {
  const { code, stdout } = server.run('whm-2fa-reset', '--json', 'jobs');
  return code === 0 ? ((JSON.parse(stdout) as { items: Shown[] }).items[0]?.state ?? '') : '';
}

const isOn = (user: string) => server.host.twoFactor().has(user);

before(async () => {
  if (skip !== false) return;
  const accounts = names.map((name) => ({ name, twoFactor: true }));
  server = await Container.make({ accounts, control: { delays: { startupMs: 0 } } });
  copyFileSync(join(import.meta.dirname, 'page.mjs'), join(server.root, 'sim/page.mjs'));
  const [archive = ''] = globSync('dist/whm-2fa-reset-*-linux-x64.tar.gz');
  release = server.unpack(archive);
  await server.boot();
});
after(() => server?.dispose());

test('a dry run says what it would do and changes nothing', { skip }, () => {
  const earlier = look();
  const { code, stdout, stderr } = install(release, '--dry-run');
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /would write: .*\/live_api\.cgi/u);
  assert.equal(look(), earlier);
});

test('it installs, proves itself and says where to click', { skip }, () => {
  const { code, stdout, stderr } = install(release);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /Plugins » 2FA Reset/u);
  assert.equal(
    server.must('/usr/local/cpanel/bin/is_registered_with_appconfig', 'whostmgr', 'whm-2fa-reset').trim(),
    '1',
  );
});

test('a second run changes nothing', { skip }, () => {
  const [earlier, pid] = [everything(), pidOf('whm-2fa-reset')];
  const { code, stdout, stderr } = install(release);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /nothing had to be changed/u);
  assert.equal(everything(), earlier);
  assert.equal(pidOf('whm-2fa-reset'), pid);
});

test('2FA is removed by the command line', { skip }, () => {
  server.must('whm-2fa-reset', 'remove', 'cli', '--yes', '--reason', 'Lost phone');
  assert.equal(isOn('cli'), false);
});

test('2FA is removed through WHM, and the page reaches the gateway', { skip }, async () => {
  const front = [
    '/sim/bin/whm-front',
    '--root',
    '/',
    '--port',
    '2087',
    '--plain',
    '--user',
    `root:${password}`,
  ];
  server.must('systemd-run', '-q', '--unit=whm-front', ...front);
  await until('the front', () => server.sh('ss -Hltn sport = :2087') !== '');
  const script = ['/sim/bin/node', '/sim/page.mjs', password, 'page'];
  const said = server.must('env', 'NODE_TLS_REJECT_UNAUTHORIZED=0', ...script);
  const { job: _, ...seen } = JSON.parse(said) as Record<string, unknown>;
  assert.deepEqual(seen, { page: 200, mount: true, script: 200, opened: true });
  await until('the removal', () => !isOn('page'));
});

test('the gateway may reach its two files, and neither daemon, state, network nor any place to write', {
  skip,
}, () => {
  const bits = ['-t', pidOf('whm-2fa-reset-gateway'), '-m', '-n', 'setpriv', '--reuid=whm-2fa-reset-gateway'];
  const as = [
    'nsenter',
    ...bits,
    '--regid=whm-2fa-reset-gateway',
    '--clear-groups',
    '--bounding-set=-all',
    '--no-new-privs',
  ];
  const can = (...command: string[]) => server.run(...as, ...command).code === 0;
  const connects = (to: string) =>
    can(
      `${prefix}/current/bin/node`,
      '-e',
      `require('net').connect(${to}).on('connect',()=>process.exit(0)).on('error',()=>process.exit(1))`,
    );
  assert.ok(can('test', '-r', '/run/whm-2fa-reset-gateway/tls.pem'));
  assert.ok(connects("'/run/whm-2fa-reset-gateway/gateway.sock'"));
  assert.equal(connects("'/run/whm-2fa-reset/daemon.sock'"), false);
  assert.equal(can('ls', '/var/cpanel/whm-2fa-reset'), false);
  assert.equal(can('ls', '/var/cpanel/ssl'), false);
  assert.equal(connects("2087,'127.0.0.1'"), false);
  const places = [
    '/tmp',
    '/var/tmp',
    '/dev/shm',
    '/dev',
    '/run',
    '/run/whm-2fa-reset-gateway',
    '/etc',
    '/var',
    prefix,
  ];
  for (const place of places) assert.equal(can('touch', `${place}/written`), false, place);
});

test('a new certificate of cPanel reaches the gateway', { skip }, async () => {
  const seen = () =>
    server.sh(
      `NODE_TLS_REJECT_UNAUTHORIZED=0 ${prefix}/current/bin/node -e "const s=require('tls').connect({port:20287,host:'127.0.0.1',rejectUnauthorized:false},()=>{console.log(s.getPeerCertificate().serialNumber);s.destroy()})"`,
    );
  const earlier = seen();
  placeCertificate(server.root, 'mycpanel.pem', 7);
  await until('the new certificate', () => seen() !== earlier, 150);
});

test('both services killed in mid-job: they come back and the job ends', { skip }, async () => {
  await beginHeld('killed');
  server.sh(`kill -9 ${pidOf('whm-2fa-reset')} ${pidOf('whm-2fa-reset-gateway')}`);
  await until('the daemon', () => newest() === 'running');
  server.host.open('killed');
  await until('the end of the job', () => newest() === 'finished');
  assert.equal(isOn('killed'), false);
  assert.equal(server.must('systemctl', 'is-active', 'whm-2fa-reset-gateway').trim(), 'active');
});

test('an upgrade in mid-job: the call goes on, and the new version ends the job', { skip }, async () => {
  variant(join(server.root, release), join(server.root, 'root/v2'), '9.0.0');
  await beginHeld('upgraded');
  server.must('systemd-run', '-q', '--unit=upgrade', '-p', 'RemainAfterExit=yes', '/root/v2/install.sh');
  await until('the new version', () => versionNow() === '9.0.0', 60);
  assert.equal(newest(), 'running');
  server.host.open('upgraded');
  await until('the end of the job', () => newest() === 'finished');
  assert.equal(isOn('upgraded'), false);
  await until('the end of the upgrade', () => unitState('upgrade') === 'exited', 60);
});

const unitState = (unit: string) => server.must('systemctl', 'show', '-P', 'SubState', unit).trim();
function versionNow(): string {
  const { code, stdout } = server.run('whm-2fa-reset', '--json', 'status');
  return code === 0 ? (JSON.parse(stdout) as { version: string }).version : '';
}

test('an upgrade to a version that does not start leaves the old one running', { skip }, () => {
  variant(join(server.root, release), join(server.root, 'root/v3'), '9.1.0', (dir) => {
    const file = join(dir, 'daemon.mjs');
    writeFileSync(
      file,
      `if (!process.argv.includes('--check-config')) process.exit(1);\n${readFileSync(file, 'utf8')}`,
    );
  });
  const { code, stdout, stderr } = install('/root/v3');
  assert.equal(code, 1, stdout);
  assert.match(stderr, /the upgrade failed .*version 9\.0\.0 runs on/u);
  assert.equal(versionThatRuns(), '9.0.0');
});

test('a damaged release, and a state of a newer version, change nothing', { skip }, () => {
  const earlier = everything();
  server.sh('cp -R /root/v2 /root/v4 && echo >> /root/v4/gateway.mjs');
  assert.match(install('/root/v4').stderr, /the release is damaged/u);
  server.must('systemctl', 'stop', 'whm-2fa-reset-gateway', 'whm-2fa-reset');
  const setVersion = (version: number) => {
    const db = new DatabaseSync(join(server.root, 'var/cpanel/whm-2fa-reset/state.db'));
    db.exec(`PRAGMA user_version = ${version}`);
    db.close();
  };
  setVersion(99);
  const { code, stderr } = install(release);
  setVersion(1);
  assert.equal(code, 1);
  assert.match(stderr, /was made by a newer version \(database 99\)/u);
  assert.equal(everything(), earlier);
  server.must('systemctl', 'start', 'whm-2fa-reset', 'whm-2fa-reset-gateway');
});

test('a rollback brings the version before back', { skip }, () => {
  server.must('/root/v2/install.sh');
  server.must(`${release}/install.sh`);
  const { code, stdout, stderr } = install(release, '--rollback');
  assert.equal(code, 0, stdout + stderr);
  assert.equal(versionThatRuns(), '9.0.0');
});

test('an interrupted upgrade is finished by the next run', { skip }, () => {
  server.sh(
    `${release}/install.sh & for i in $(seq 500); do [ -e ${prefix}/pending ] && break; sleep 0.01; done; kill -9 $!; wait || true`,
  );
  assert.equal(server.run('test', '-e', `${prefix}/pending`).code, 0, 'it was interrupted');
  const { code, stdout, stderr } = install(release);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /an interrupted run is finished/u);
  assert.notEqual(versionThatRuns(), '9.0.0');
  assert.equal(server.run('test', '-e', `${prefix}/pending`).code, 1);
});

test('what a cPanel update loses is put back', { skip }, async () => {
  server.must('/usr/local/cpanel/bin/unregister_appconfig', 'whm-2fa-reset');
  server.sh('rm /usr/local/cpanel/whostmgr/docroot/cgi/whm-2fa-reset/live_api.cgi');
  writeFileSync(join(server.root, 'usr/local/cpanel/version'), '11.136.0.6\n');
  server.sh('printf "11.136.0.7\\n" > /usr/local/cpanel/version');
  const registered = ['/usr/local/cpanel/bin/is_registered_with_appconfig', 'whostmgr', 'whm-2fa-reset'];
  await until('the registration', () => server.must(...registered).trim() === '1');
  server.sh('test -x /usr/local/cpanel/whostmgr/docroot/cgi/whm-2fa-reset/live_api.cgi');
});

test('the stricter drop-in, switched on, lets a removal through', { skip }, () => {
  const folder = '/etc/systemd/system/whm-2fa-reset.service.d';
  server.sh(
    `mkdir -p ${folder} && cp ${prefix}/current/appconfig/systemd/strict.conf ${folder}/ && systemctl daemon-reload && systemctl restart whm-2fa-reset`,
  );
  server.host.setTwoFactor(['cli'], true);
  server.must('whm-2fa-reset', 'remove', 'cli', '--yes', '--reason', 'Lost phone');
  assert.equal(isOn('cli'), false);
  server.sh(`rm -r ${folder} && systemctl daemon-reload && systemctl restart whm-2fa-reset`);
});

test('a power cut in mid-job: the job is resumed after the boot', { skip }, async () => {
  await beginHeld('rebooted');
  await server.reboot('cut');
  await until('the end of the job', () => newest() === 'finished');
  assert.equal(isOn('rebooted'), false);
});

test('a state directory on another machine resets nobody', { skip }, async () => {
  await beginHeld('copied');
  await server.halt('cut');
  writeFileSync(join(server.root, 'etc/machine-id'), `${'5'.repeat(32)}\n`);
  await server.boot();
  await until('the end of the job', () => ['finished', 'cancelled'].includes(newest()));
  assert.equal(isOn('copied'), true);
});

test('an uninstallation leaves state and configuration, a purge nothing; both work twice', { skip }, () => {
  rmSync(join(server.root, 'root/v4'), { recursive: true, force: true });
  const left = () =>
    server.sh(
      "find / -xdev \\( -path /root -o -path /proc -o -path /var/log -o -path /sys \\) -prune -o -name '*whm-2fa*' -print | sort; find /run -name '*whm-2fa*'; getent passwd | grep whm-2fa || true; systemctl list-units --all --no-legend 'whm-2fa*'",
    );
  for (const _ of [1, 2]) {
    server.must(`${release}/install.sh`, '--uninstall');
    assert.deepEqual(left().split('\n').filter(Boolean), ['/etc/whm-2fa-reset', '/var/cpanel/whm-2fa-reset']);
  }
  for (const _ of [1, 2]) {
    server.must(`${release}/install.sh`, '--purge');
    assert.equal(left(), '');
  }
});
