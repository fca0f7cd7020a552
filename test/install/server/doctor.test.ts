import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { DoctorReport, type Finding } from '../../../daemon/protocol/doctor.ts';
import { placeCertificate } from '../../host/whm/certificate.ts';
import { prefix, serverOf, skip } from './stage.ts';

const config = '/etc/whm-2fa-reset/config.yaml';
const state = '/var/cpanel/whm-2fa-reset';
const csf = 'mkdir -p /etc/csf && touch /etc/csf/csf.pignore && echo';
const bin = '/usr/local/cpanel/bin';

/** What breaks it, what mends it again, and the finding in between. */
const faults: readonly {
  what: string;
  breaks: string;
  mends: string;
  told: [Finding['check'], Finding['state'], RegExp];
}[] = [
  {
    what: 'a port in the configuration that the unit does not have',
    breaks: `sed -i 's/^  port: 20287$/  port: 30303/' ${config}`,
    mends: `sed -i 's/^  port: 30303$/  port: 20287/' ${config}`,
    told: ['port', 'problem', /configuration says port 30303 .*20287/u],
  },
  {
    what: 'a configuration that does not parse',
    breaks: `echo 'nonsense: [' >> ${config}`,
    mends: `sed -i '/^nonsense/d' ${config}`,
    told: ['configuration', 'problem', /config\.yaml/u],
  },
  {
    what: 'a database that others may read',
    breaks: `chmod 644 ${state}/state.db`,
    mends: `chmod 600 ${state}/state.db`,
    told: ['permissions', 'problem', /state\.db is open to others: its mode is 0644/u],
  },
  {
    what: 'code that belongs to another account',
    breaks: `chown 65534 ${prefix}/current/daemon.mjs`,
    mends: `chown 0 ${prefix}/current/daemon.mjs`,
    told: ['permissions', 'problem', /daemon\.mjs does not belong to root/u],
  },
  {
    what: 'a copy that nobody wrote for days',
    breaks: `touch -d '3 days ago' ${state}/state.backup.db`,
    mends: `touch ${state}/state.backup.db`,
    told: ['backup', 'problem', /3 days|7\d hours/u],
  },
  {
    what: 'a unit that will not come back after a reboot',
    breaks: 'systemctl disable -q whm-2fa-reset-heal.path',
    mends: 'systemctl enable -q whm-2fa-reset-heal.path',
    told: ['units', 'warning', /heal\.path is disabled/u],
  },
  {
    what: 'a gateway that is stopped',
    breaks: 'systemctl stop whm-2fa-reset-gateway.socket',
    mends: 'systemctl start whm-2fa-reset-gateway.socket whm-2fa-reset-gateway.service',
    told: ['gateway', 'problem', /Nobody listens/u],
  },
  {
    what: 'a daemon that is stopped',
    breaks: 'systemctl stop whm-2fa-reset.socket',
    mends: 'systemctl start whm-2fa-reset',
    told: ['daemon', 'problem', /daemon has stopped|no socket/u],
  },
  {
    what: 'a registration that was lost',
    breaks: `${bin}/unregister_appconfig whm-2fa-reset`,
    mends: `${bin}/register_appconfig ${prefix}/registration.conf`,
    told: ['registration', 'problem', /its menu has no entry/u],
  },
  {
    what: 'whmapi1 that gives no answer',
    breaks: `mv ${bin}/whmapi1 ${bin}/whmapi1.away`,
    mends: `mv ${bin}/whmapi1.away ${bin}/whmapi1`,
    told: ['whmapi1', 'problem', /gives no answer/u],
  },
  {
    what: 'a CSF that keeps the port closed',
    breaks: `${csf} 'TCP_IN = "22,2087"' > /etc/csf/csf.conf`,
    mends: 'rm -r /etc/csf',
    told: ['csf-port', 'warning', /20287/u],
  },
  {
    what: 'a CSF that would report the gateway’s process',
    breaks: `${csf} 'TCP_IN = "22,2087,20287"' > /etc/csf/csf.conf`,
    mends: 'rm -r /etc/csf',
    told: ['csf-pignore', 'warning', /CSF may mail about the gateway/u],
  },
  {
    what: 'a certificate for another name',
    breaks: 'hostname other.example.test',
    mends: 'hostname server.example.test',
    told: ['certificate', 'problem', /not for other\.example\.test/u],
  },
  {
    what: 'a clock that nobody keeps',
    breaks: 'echo no > /sim/clock',
    mends: 'echo yes > /sim/clock',
    told: ['clock', 'warning', /not in sync/u],
  },
];

describe('doctor on a server', { skip }, () => {
  const server = serverOf(['alice']);
  const examine = (): { code: number; report: DoctorReport } => {
    const { code, stdout, stderr } = server().box.run('whm-2fa-reset', 'doctor', '--json');
    assert.notEqual(stdout, '', stderr);
    return { code, report: DoctorReport.parse(JSON.parse(stdout)) };
  };
  const unwell = () => examine().report.findings.filter((finding) => finding.state !== 'ok');

  before(async () => {
    if (skip !== false) return;
    const { box, release } = server();
    // A server as it should be: a name, cPanel's certificate for it, and a clock that is kept.
    placeCertificate(box.root, 'mycpanel.pem');
    box.sh('hostname server.example.test && echo yes > /sim/clock');
    // The container has the clock of this machine, of which it knows nothing.
    writeFileSync(join(box.root, 'usr/bin/timedatectl'), '#!/bin/sh\ncat /sim/clock\n');
    box.must(`${release}/install.sh`);
    await server().until('health', () => unwell().length === 0);
  });

  test('all is well: exit 0, in words and as a document', () => {
    const { code, stdout } = server().box.run('whm-2fa-reset', 'doctor');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^whm-2fa-reset \S+ on server\.example\.test: all is well\.$/mu);
    const { code: same, report } = examine();
    assert.deepEqual([same, report.healthy, report.host], [0, true, 'server.example.test']);
    assert.ok(report.findings.length >= 18, `${report.findings.length} findings`);
  });

  for (const { what, breaks, mends, told } of faults) {
    test(`${what} is found, with what to do, and nothing once it is mended`, async () => {
      const [check, expected, detail] = told;
      server().box.sh(breaks);
      const { code, report } = examine();
      server().box.sh(mends);
      const found = report.findings.filter((finding) => finding.check === check);
      assert.equal(found[0]?.state, expected, JSON.stringify(report.findings));
      assert.match(found[0]?.detail ?? '', detail);
      assert.ok((found[0]?.next ?? '').length > 10, 'it says what to do');
      assert.equal(report.healthy, false);
      const states = report.findings.map((finding) => finding.state);
      assert.equal(code, states.includes('problem') ? 4 : 3);
      await server().until(`health after ${what}`, () => unwell().length === 0);
    });
  }

  test('it opens no firewall and changes nothing', () => {
    const { box } = server();
    box.sh(`${csf} 'TCP_IN = "22,2087"' > /etc/csf/csf.conf`);
    const look = () =>
      `${server().everything()}${box.sh(`find /etc/csf ${state} -printf '%p %m %s %T@\\n' | sort`)}`;
    const earlier = look();
    box.run('whm-2fa-reset', 'doctor');
    assert.equal(look(), earlier);
    box.sh('rm -r /etc/csf');
  });
});
