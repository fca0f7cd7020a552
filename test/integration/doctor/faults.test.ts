import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { placeCertificate } from '../../host/whm/certificate.ts';
import { Server, unitsShown } from './server.ts';
import {
  type Break,
  type Told,
  replaced,
  withMode,
  withOwner,
  aged,
  linked,
  printing,
  configured,
} from './breaks.ts';

const prefix = 'usr/local/cpanel/3rdparty/whm-2fa-reset';
const hour = 3600;

const csf = 'TESTING = "0"\nIPV6 = "1"\nTCP_IN = "20,21,443,2087"\nTCP6_IN = "443,20000:30000"\n';

/** Faults that do not touch each other are seen in one go. */
const faults: [name: string, breaks: Break[], ...told: Told[]][] = [
  [
    'an old cPanel, a clock that nobody sets, a late copy, another port in the unit, admitted resellers',
    [
      (s) => replaced(s.at('usr/local/cpanel/version'), '11.86.0.1\n'),
      (s) => printing(s, 'timedatectl', 'echo no', 'echo yes'),
      (s) => aged(join(s.daemon.stateDir, 'state.backup.db'), 40 * hour),
      (s) => {
        s.listen('127.0.0.1:1234');
        return () => s.listen(`127.0.0.1:${s.port}`);
      },
      (s) => configured(s, { access: { resellers: ['big'] } }),
    ],
    ['cpanel', 'warning', /older/u],
    ['clock', 'warning', /not in sync/u],
    ['backup', 'warning', /40 hours/u],
    ['port', 'problem', /127\.0\.0\.1:1234/u, /install\.sh$/u],
    ['registration', 'warning', /does not show them/u, /--allow-resellers/u],
  ],
  [
    'no cPanel, no timedatectl, no systemd, a lost registration, a lost copy, no group',
    [
      (s) => replaced(s.at('usr/local/cpanel/version'), undefined),
      (s) => replaced(s.at('usr/bin/timedatectl'), undefined),
      (s) => printing(s, 'systemctl', 'echo "Host is down" >&2; exit 1', unitsShown),
      (s) => replaced(s.at('var/cpanel/apps/whm-2fa-reset.conf'), undefined),
      (s) => replaced(join(s.daemon.stateDir, 'state.backup.db'), undefined),
      (s) => replaced(s.at('etc/group'), 'root:x:0:\n'),
    ],
    ['cpanel', 'problem', /is missing/u],
    ['clock', 'not-checked', /could not be started/u],
    ['units', 'not-checked', /status 1: Host is down/u],
    ['registration', 'problem', /WHM does not know/u, /--heal/u],
    ['registration', 'problem', /no registration/u, /--heal/u],
    ['backup', 'problem', /There is no/u],
    ['permissions', 'problem', /group whm-2fa-reset-gateway is missing/u],
  ],
  [
    'whmapi1 on CloudLinux by another path, a copy of last week',
    [
      (s) => replaced(s.at('etc/os-release'), 'ID="cloudlinux"\nPRETTY_NAME="CloudLinux 9.6"\n'),
      (s) => configured(s, { whmapi1: { path: s.at('usr/sbin/whmapi1') } }),
      (s) => aged(join(s.daemon.stateDir, 'state.backup.db'), 200 * hour),
    ],
    [
      'cloudlinux',
      'problem',
      /This is CloudLinux/u,
      /Set whmapi1\.path to \S+\/usr\/local\/cpanel\/bin\/whmapi1/u,
    ],
    ['daemon', 'warning', /The daemon calls/u, /restart/u],
    ['backup', 'problem', /200 hours/u],
  ],
  [
    'a whmapi1 without a licence, a closed firewall',
    [
      (s) => {
        s.host.control({ settings: { unlicensed: true } });
        return () => s.host.control({ settings: { unlicensed: false } });
      },
      (s) => replaced(s.at('etc/csf/csf.conf'), csf),
      (s) => replaced(s.at('etc/csf/csf.pignore'), 'exe:/usr/sbin/sshd\n'),
    ],
    ['whmapi1', 'problem', /no answer .*licen[sc]e/iu, /by hand/u],
    ['csf-port', 'warning', /closed/u, /add \d+ to TCP_IN \(line 3\).*csf -r/u],
    ['csf-pignore', 'warning', /mail/u, /user:whm-2fa-reset-gateway/u],
  ],
  [
    'units that failed, are not enabled, were restarted again and again',
    [
      (s) => {
        s.units({
          'whm-2fa-reset.service': { ActiveState: 'failed', NRestarts: '99' },
          'whm-2fa-reset-heal.path': { UnitFileState: 'disabled' },
          'whm-2fa-reset.socket': { NeedDaemonReload: 'yes' },
          'whm-2fa-reset-live.socket': { LoadState: 'not-found' },
          'whm-2fa-reset-gateway.socket': { LoadState: 'masked' },
        });
        return () => s.units();
      },
    ],
    ['units', 'warning', /heal\.path is disabled/u, /systemctl enable whm-2fa-reset-heal\.path/u],
    ['units', 'warning', /restart whm-2fa-reset\.service 99 times/u],
    ['units', 'warning', /not read .*whm-2fa-reset\.socket/u, /daemon-reload/u],
    ['units', 'problem', /whm-2fa-reset\.service is failed/u, /journalctl/u],
    ['units', 'problem', /live\.socket is not installed/u],
    ['units', 'problem', /gateway\.socket is masked/u, /unmask/u],
  ],
  [
    'a gateway that is switched off and runs; a second registration, and a changed one',
    [
      (s) => configured(s, {}, { enabled: false }),
      (s) => {
        const ours = s.read('var/cpanel/apps/whm-2fa-reset.conf');
        return replaced(s.at('var/cpanel/apps/twice.conf'), ours.replace('name=whm-2fa-reset', 'name=twice'));
      },
      (s) => {
        const path = 'var/cpanel/apps/whm-2fa-reset.conf';
        return replaced(s.at(path), s.read(path).replace('target=_self', 'target=_blank'));
      },
    ],
    ['units', 'warning', /switched off .*gateway\.service is active/u, /--no-gateway/u],
    ['units', 'warning', /gateway\.socket/u],
    ['units', 'warning', /live\.socket/u],
    ['registration', 'warning', /not the one that was installed/u],
    ['registration', 'problem', /2 registrations .*twice\.conf/u, /unregister_appconfig/u],
  ],
  [
    'owners and modes',
    [
      (s) => withMode(s.daemon.stateDir, 0o755),
      (s) => withMode(join(s.daemon.stateDir, 'state.db'), 0o644),
      (s) => withOwner(join(s.daemon.stateDir, 'state.backup.db'), 1000),
      (s) => withMode(s.daemon.socket, 0o666),
      (s) => withMode(join(s.daemon.dir, 'gateway/gateway.sock'), 0o600),
      (s) => withMode(s.pem, 0o644),
      (s) => withMode(s.at(`${prefix}/versions/one/daemon.mjs`), 0o666),
      (s) => withMode(s.at('usr/local/cpanel/3rdparty'), 0o777),
      (s) => withMode(s.daemon.configFile, 0o666),
      (s) => withMode(s.at('usr/local/cpanel/whostmgr/docroot/cgi/whm-2fa-reset/index.cgi'), 0o644),
      (s) => {
        const hook = join(s.daemon.dir, 'hooks.d/10-x');
        mkdirSync(dirname(hook));
        writeFileSync(hook, '#!/bin/sh\n');
        chmodSync(hook, 0o777);
        return () => rmSync(dirname(hook), { recursive: true });
      },
    ],
    ['permissions', 'problem', /state is open to others: its mode is 0755/u, /^chmod 0700 /u],
    ['permissions', 'problem', /state\.db is open/u, /^chmod 0600 \S+state\.db$/u],
    ['permissions', 'problem', /does not belong to root \(uid 1000\)/u, /^chown -h root /u],
    ['permissions', 'problem', /daemon\.sock is open/u, /^chmod 0600 /u],
    ['permissions', 'problem', /gateway\.sock lacks permissions/u, /^chmod 0660 /u],
    ['permissions', 'problem', /tls\.pem is open/u, /^chmod 0640 /u],
    ['permissions', 'problem', /daemon\.mjs is open/u, /^chmod 0644 /u],
    ['permissions', 'problem', /3rdparty is open/u, /^chmod 0755 /u],
    ['permissions', 'problem', /config\.yaml is open/u],
    ['permissions', 'problem', /index\.cgi lacks permissions/u],
    ['permissions', 'problem', /A hook is not run: .*hooks\.d\/10-x|A hook is not run: \S+ can be written/u],
  ],
  [
    'a link that leads out of the code, a copy of tomorrow',
    [
      (s) => {
        const elsewhere = join(s.daemon.dir, 'elsewhere');
        mkdirSync(elsewhere);
        const back = linked(s.at(`${prefix}/current`), elsewhere);
        return () => {
          back();
          rmSync(elsewhere, { recursive: true });
        };
      },
      (s) => aged(join(s.daemon.stateDir, 'state.backup.db'), -20 * hour),
    ],
    ['permissions', 'problem', /Missing: \S+bin\/node, .*/u, /install\.sh$/u],
    ['permissions', 'problem', /current leads to \S+elsewhere\./u],
    ['backup', 'warning', /future/u],
  ],
  [
    "a self-signed certificate that is not cPanel's, for another host, and served no more",
    [
      // In a file of its own: the daemon would soon put the right one back.
      (s) => {
        const pem = join(s.daemon.dir, 'other.pem');
        copyFileSync(s.at('var/cpanel/ssl/cpanel/cpanel.pem'), pem);
        chownSync(pem, 0, lstatSync(s.pem).gid);
        chmodSync(pem, 0o640);
        return configured(s, {}, { pem });
      },
      (s) => replaced(s.at('proc/sys/kernel/hostname'), 'other.example.test\n'),
      async (s) => {
        await s.stopGateway();
        return () => s.startGateway();
      },
    ],
    ['certificate', 'warning', /not the certificate that cPanel has/u],
    ['certificate', 'warning', /self-signed/u, /checkallsslcerts/u],
    ['certificate', 'problem', /not for other\.example\.test/u],
    ['gateway', 'problem', /Nobody listens/u, /systemctl start whm-2fa-reset-gateway\.socket/u],
  ],
  [
    'a new certificate of cPanel that was not copied yet, another program on the port',
    [
      (s) => {
        const root = join(s.daemon.dir, 'renewed');
        placeCertificate(root, 'mycpanel.pem', 7);
        return configured(s, {}, { certificates: join(root, 'var/cpanel/ssl/cpanel') });
      },
      async (s) => {
        await s.stopGateway();
        const other = createServer((socket) =>
          socket
            .on('error', () => {})
            .resume()
            .end('220 mail\r\n'),
        );
        await new Promise<void>((resolve) => other.listen(s.port, '127.0.0.1', resolve));
        return async () => {
          await new Promise((resolve) => other.close(resolve));
          await s.startGateway();
        };
      },
    ],
    ['certificate', 'warning', /not the certificate that cPanel has/u],
    ['gateway', 'problem', /not with TLS/u, /ss -ltnp/u],
  ],
];

test('each fault gives its findings and the exit status that says so', async (t) => {
  const server = await Server.start(t);
  for (const [name, breaks, ...told] of faults) {
    await t.test(name, async () => {
      const mends: (() => unknown)[] = [];
      try {
        for (const each of breaks) mends.unshift(await each(server));
        const found = await server.faults();
        const left = [...found];
        for (const [check, state, detail, next = /./u] of told) {
          const at = left.findIndex(
            (each) =>
              each.check === check &&
              each.state === state &&
              detail.test(each.detail) &&
              next.test(each.next ?? ''),
          );
          assert.ok(at >= 0, `${check} ${state} ${String(detail)} in ${JSON.stringify(found, null, 1)}`);
          left.splice(at, 1);
        }
        assert.deepEqual(left, []);
      } finally {
        for (const mend of mends) await mend();
      }
    });
  }
  await t.test('mended, all is well again', async () => {
    assert.deepEqual(await server.faults(), []);
  });
  await t.test('a damaged database', async () => {
    await server.daemon.stop();
    const path = join(server.daemon.stateDir, 'state.db');
    const content = readFileSync(path);
    for (const [damage, told] of [
      [() => truncateSync(path, content.length - 4096), /is damaged/u],
      [() => writeFileSync(path, Buffer.alloc(40_960, 'x')), /is damaged/u],
      [() => rmSync(path), /There is no database/u],
    ] as const) {
      damage();
      const found = await server.faults();
      assert.match(found.find(({ check }) => check === 'database')?.detail ?? '', told);
      assert.equal(found.find(({ check }) => check === 'audit')?.state, 'not-checked');
      writeFileSync(path, content, { mode: 0o600 });
    }
  });
});
