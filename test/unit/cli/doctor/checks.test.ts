import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBackup } from '../../../../daemon/cli/doctor/backup.ts';
import { judgeClock } from '../../../../daemon/cli/doctor/clock.ts';
import { judgeCloudLinux } from '../../../../daemon/cli/doctor/cloudlinux.ts';
import { judgeConfiguration } from '../../../../daemon/cli/doctor/configuration.ts';
import { judgeCpanel } from '../../../../daemon/cli/doctor/cpanel.ts';
import { judgeCsfPignore, judgeCsfPort } from '../../../../daemon/cli/doctor/csf.ts';
import { judgeAudit, judgeDatabase } from '../../../../daemon/cli/doctor/database.ts';
import { judgePermissions } from '../../../../daemon/cli/doctor/permissions.ts';
import { judgePort } from '../../../../daemon/cli/doctor/port.ts';
import { judgeSpace } from '../../../../daemon/cli/doctor/space.ts';
import { judgeUnits } from '../../../../daemon/cli/doctor/units.ts';
import type { Verdict } from '../../../../daemon/cli/doctor/verdict.ts';
import type { CheckState } from '../../../../daemon/protocol/doctor.ts';
import {
  day,
  mebibyte,
  missing,
  version,
  whm,
  daemon,
  silent,
  unit,
  allUnits,
  units,
  port,
  gateway,
  standing,
  certificate,
  registration,
  file,
  permission,
  space,
  record,
  whole,
  changed,
  csfWith,
  tcp,
} from './facts.ts';

type Row = [name: string, verdicts: Verdict[], ...told: [CheckState, RegExp][]];

const rows: Row[] = [
  ['configuration', judgeConfiguration({ file: '/c' }), ['ok', /\/c is valid/u]],
  [
    'configuration refused',
    judgeConfiguration({ file: '/c', refusal: 'no key x.' }),
    ['problem', /no key x/u],
  ],
  ['cpanel', version('11.136.0.5\n'), ['ok', /11\.136\.0\.5/u]],
  ['cpanel that is old', version('11.86.0.5'), ['warning', /older/u]],
  ['cpanel that is none', version('hello'), ['warning', /"hello"/u]],
  ['cpanel missing', judgeCpanel({ file: '/v', text: missing }), ['problem', /is missing/u]],
  ['no CloudLinux', judgeCloudLinux({ system: 'A', signs: [], path: '/x', fullPath: '/w' }), ['ok', /not/u]],
  [
    'CloudLinux',
    judgeCloudLinux({ system: 'C', signs: ['/s'], path: '/w', fullPath: '/w' }),
    ['ok', /full path/u],
  ],
  [
    'CloudLinux by a link',
    judgeCloudLinux({ system: 'C', signs: ['/s'], path: '/x', fullPath: '/w' }),
    ['problem', /\/x/u],
  ],
  ['whmapi1', whm({}), ['ok', /0\.4 s/u]],
  ['whmapi1 slow', whm({ durationMs: 5001 }), ['warning', /5\.0 s/u]],
  ['whmapi1 odd', whm({ notices: ['Text before.'] }), ['warning', /Text before/u]],
  ['whmapi1 silent', whm({}, { kind: 'timed-out', detail: 'It hangs.' }), ['problem', /It hangs/u]],
  ['units', units([]), ['ok', /6/u]],
  [
    'units without a gateway',
    judgeUnits({ states: { value: allUnits.slice(0, 3) }, gateway: false }),
    ['ok', /3/u],
  ],
  ['no systemd', judgeUnits({ states: missing, gateway: true }), ['not-checked', /missing/u]],
  ['a unit inactive', units([unit('whm-2fa-reset.service', { active: 'failed' })]), ['problem', /failed/u]],
  ['a unit disabled', units([unit('whm-2fa-reset.service', { file: 'disabled' })]), ['warning', /disabled/u]],
  ['daemon', daemon(), ['ok', /1\.0\.0/u]],
  ['daemon of another version', daemon({ version: '0.9.0' }), ['problem', /0\.9\.0.*1\.0\.0/u]],
  ['daemon without cPanel', daemon({ cpanel: { problem: 'No licence.' } }), ['problem', /No licence/u]],
  ['daemon on another socket', daemon({}, { socket: '/t' }), ['warning', /\/t/u]],
  ['daemon with an old configuration', daemon({}, { whmapi1: '/x' }), ['warning', /\/x/u]],
  ['daemon down', silent('daemon-unreachable'), ['problem', /Nobody answers/u]],
  ['daemon that talks nonsense', silent('answer-invalid'), ['problem', /no good answer/u]],
  ['port', port(['20287']), ['ok', /20287/u]],
  ['port written in another way', port(['[::]:20287']), ['ok', /20287/u]],
  ['port on an address', port(['[2001:db8::1]:20287'], '2001:db8::1'), ['ok', /agree/u]],
  ['another port', port(['20288']), ['problem', /20288/u]],
  ['two ports', port(['20287', '20288']), ['problem', /20287, 20288/u]],
  ['no port wanted', port([], '::', false), ['ok', /off/u]],
  [
    'no unit',
    judgePort({ enabled: true, port: 1, address: '::', listens: missing }),
    ['not-checked', /missing/u],
  ],
  ['gateway', gateway({ kind: 'connected', fingerprint: 'A' }), ['ok', /answers/u]],
  [
    'gateway with another certificate',
    gateway({ kind: 'connected', fingerprint: 'B' }),
    ['warning', /another/u],
  ],
  ['gateway plain', gateway({ kind: 'connected' }, { plain: true }), ['ok', /answers/u]],
  ['gateway off', gateway(undefined, { enabled: false }), ['ok', /off/u]],
  ...(['refused', 'silent', 'no-tls', 'failed'] as const).map(
    (kind): Row => [`gateway ${kind}`, gateway({ kind, detail: 'x.' }), ['problem', /port 1/u]],
  ),
  ['certificate', certificate(), ['ok', /until 1970-07-20/u]],
  ['certificate expired', certificate({ to: 99 * day }), ['problem', /expired on/u]],
  ['certificate near its end', certificate({ to: 113 * day }), ['warning', /less than 14/u]],
  ['certificate of the future', certificate({ from: 101 * day }), ['problem', /not valid before/u]],
  ['certificate of an unknown time', certificate({ to: Number.NaN }), ['problem', /an unknown day/u]],
  ['certificate of another', certificate({ fitsHost: false }), ['problem', /not for h/u]],
  ['certificate self-signed', certificate({ selfSigned: true }), ['warning', /self-signed/u]],
  ['certificate not copied', certificate({ fingerprint: 'B' }), ['warning', /not the certificate/u]],
  ['certificate unusable', certificate({}, { ours: missing }), ['problem', /\/f/u]],
  ['certificate of cPanel missing', certificate({}, { theirs: missing }), ['problem', /\/c/u]],
  ['certificate not needed', certificate({}, { needed: false }), ['ok', /off/u]],
  ['registration', registration(), ['ok', /once/u]],
  ['registration unknown', registration({ asked: missing }), ['not-checked', /missing/u]],
  ['registration lost', registration({ asked: { value: '0' } }), ['problem', /does not know/u]],
  [
    'registration without a file',
    registration({ registered: undefined, files: [] }),
    ['problem', /no registration/u],
  ],
  ['registration twice', registration({ files: ['a.conf', 'b.conf'] }), ['problem', /a\.conf, b\.conf/u]],
  ['registration changed', registration({ wanted: 'name=y\nacls=all\n' }), ['warning', /not the one/u]],
  ['registration for root, resellers admitted', registration({ resellers: 1 }), ['warning', /resellers/u]],
  ['permissions', permission({}), ['ok', /1 paths/u]],
  ['permissions open', permission({ mode: 0o4644 }), ['problem', /mode is 4644/u]],
  ['permissions lacking', permission({ mode: 0o200 }, { least: 0o600 }), ['problem', /lacks/u]],
  ['permissions foreign', permission({ uid: 7 }), ['problem', /uid 7/u]],
  ['permissions of another group', permission({}, { gid: 6 }), ['problem', /gid 5/u]],
  ['permissions missing', permission({ kind: 'absent' }), ['problem', /Missing: \/p q\./u]],
  ['permissions missing and well so', permission({ kind: 'absent' }, { optional: true }), ['ok', /./u]],
  ['permissions of a link in its place', permission({ kind: 'link' }), ['problem', /no ordinary file/u]],
  [
    'permissions of a link that leads away',
    permission({ kind: 'link', leadsTo: '/within-not' }, { kind: 'link', within: '/within' }),
    ['problem', /leads to \/within-not/u],
  ],
  [
    'permissions of a hook',
    permission({}, {}, { refusedHooks: ['/h is open'] }),
    ['problem', /\/h is open/u],
  ],
  ['permissions, too many files', permission({}, {}, { cut: true }), ['problem', /more files/u]],
  ['permissions, no group', permission({}, {}, { missingGroup: 'g' }), ['problem', /group g/u]],
  ['space', space(600 * mebibyte), ['ok', /600 MiB/u]],
  ['space tight', space(511 * mebibyte), ['warning', /511/u]],
  ['space short', space(63 * mebibyte), ['problem', /63/u]],
  ['files tight', space(600 * mebibyte, 999), ['warning', /999/u]],
  ['files short', space(600 * mebibyte, 49), ['problem', /49/u]],
  ['files without a number', space(600 * mebibyte, 0, 0), ['ok', /600/u]],
  ['space unknown', judgeSpace([missing]), ['not-checked', /missing/u]],
  ['database', judgeDatabase(record(whole)), ['ok', /whole/u]],
  ['database damaged', judgeDatabase(record({ fault: '/db is damaged.' })), ['problem', /damaged/u]],
  ['database not read', judgeDatabase(record({ why: 'busy' })), ['not-checked', /busy/u]],
  ['database not made yet', judgeDatabase(record({ missing: true }, false)), ['not-checked', /yet/u]],
  ['database gone', judgeDatabase(record({ missing: true })), ['problem', /gone/u]],
  ['audit', judgeAudit(record(whole)), ['ok', /3 entries/u]],
  ['audit changed', judgeAudit(record(changed)), ['problem', /entry 2/u]],
  ['audit not read', judgeAudit(record({ why: 'busy' })), ['not-checked', /not read/u]],
  ['backup', judgeBackup({ file: '/b', age: 25 * 3_600_000 }), ['ok', /25 h/u]],
  ['backup late', judgeBackup({ file: '/b', age: 26 * 3_600_000 }), ['warning', /26 hours/u]],
  ['backup lost', judgeBackup({ file: '/b', age: 72 * 3_600_000 }), ['problem', /72 hours/u]],
  [
    'backup of the future',
    judgeBackup({ file: '/b', age: Number.POSITIVE_INFINITY }),
    ['warning', /future/u],
  ],
  ['backup missing', judgeBackup({ file: '/b', age: undefined }), ['problem', /no \/b/u]],
  ['backup of no use', judgeBackup({ file: '/b', age: 1, fault: 'it is cut.' }), ['problem', /it is cut/u]],
  ['clock', judgeClock({ value: true }), ['ok', /in sync/u]],
  ['clock off', judgeClock({ value: false }), ['warning', /not in sync/u]],
  ['clock unknown', judgeClock(missing), ['not-checked', /missing/u]],
  ['no CSF', judgeCsfPort({ gateway: { enabled: true, port: 1 } }), ['ok', /not installed/u]],
  ['CSF off', judgeCsfPort(csfWith([], [], { disabled: true })), ['ok', /off/u]],
  ['CSF lets it in', judgeCsfPort(csfWith([tcp('20,20287')])), ['ok', /TCP_IN, line 9/u]],
  ['CSF lets a range in', judgeCsfPort(csfWith([tcp('20, 20000:20300')])), ['ok', /line 9/u]],
  ['CSF closed', judgeCsfPort(csfWith([tcp('2028,202870,20000:20286')])), ['warning', /closed/u]],
  [
    'CSF closed for IPv6',
    judgeCsfPort(csfWith([tcp('20287'), ['IPV6', { line: 1, value: '1' }]])),
    ['warning', /closed/u],
  ],
  ['CSF unreadable', judgeCsfPort(csfWith([], [], { settings: missing })), ['not-checked', /missing/u]],
  ['CSF pignore', judgeCsfPignore(csfWith([], ['', 'user:whm-2fa-reset-gateway'])), ['ok', /line 2/u]],
  ['CSF pignore lacking', judgeCsfPignore(csfWith([], ['user:other'])), ['warning', /mail/u]],
  [
    'CSF pignore unreadable',
    judgeCsfPignore(csfWith([], [], { pignore: missing })),
    ['not-checked', /missing/u],
  ],
  [
    'CSF pignore without CSF',
    judgeCsfPignore({ gateway: { enabled: true, port: 1 } }),
    ['ok', /not installed/u],
  ],
];

for (const [name, verdicts, ...told] of rows) {
  test(name, () => {
    assert.deepEqual(
      verdicts.map(({ state }) => state),
      told.map(([state]) => state),
      JSON.stringify(verdicts),
    );
    told.forEach(([, detail], index) => assert.match(verdicts[index]?.detail ?? '', detail));
    for (const { state, next } of verdicts) assert.equal(next === undefined, state === 'ok');
  });
}

test('many wrong paths are told up to a limit', () => {
  const paths = Array.from({ length: 50 }, (_, index) => ({
    found: { ...standing, path: `/p${index}`, uid: 7 },
    expected: file,
  }));
  const verdicts = judgePermissions({ paths, refusedHooks: [], cut: false, owner: 0 });
  assert.equal(verdicts.length, 21);
  assert.match(verdicts.at(-1)?.detail ?? '', /30 more/u);
});
