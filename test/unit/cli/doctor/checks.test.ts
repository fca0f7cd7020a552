import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBackup } from '../../../../daemon/cli/doctor/backup.ts';
import { judgeCertificate } from '../../../../daemon/cli/doctor/certificate.ts';
import { judgeClock } from '../../../../daemon/cli/doctor/clock.ts';
import { judgeCloudLinux } from '../../../../daemon/cli/doctor/cloudlinux.ts';
import { judgeConfiguration } from '../../../../daemon/cli/doctor/configuration.ts';
import { judgeCpanel } from '../../../../daemon/cli/doctor/cpanel.ts';
import { judgeCsfPignore, judgeCsfPort } from '../../../../daemon/cli/doctor/csf.ts';
import { judgeDaemon } from '../../../../daemon/cli/doctor/daemon.ts';
import { judgeAudit, judgeDatabase } from '../../../../daemon/cli/doctor/database.ts';
import { judgeGateway } from '../../../../daemon/cli/doctor/gateway.ts';
import { judgePermissions } from '../../../../daemon/cli/doctor/permissions.ts';
import { judgePort } from '../../../../daemon/cli/doctor/port.ts';
import { judgeRegistration } from '../../../../daemon/cli/doctor/registration.ts';
import { judgeSpace } from '../../../../daemon/cli/doctor/space.ts';
import { judgeUnits, unitNames } from '../../../../daemon/cli/doctor/units.ts';
import type { Verdict } from '../../../../daemon/cli/doctor/verdict.ts';
import { judgeWhmApi } from '../../../../daemon/cli/doctor/whmapi1.ts';
import type { CheckState } from '../../../../daemon/protocol/doctor.ts';
import { problemOf } from '../../../../daemon/protocol/problem.ts';

type Row = [name: string, verdicts: Verdict[], ...told: [CheckState, RegExp][]];

const day = 86_400_000;
const mebibyte = 1024 * 1024;
const missing = { why: 'x is missing.' };

const version = (text: string) => judgeCpanel({ file: '/v', text: { value: text } });

const facts = { command: 'version', durationMs: 400, exitStatus: 0, signal: null, stderr: '', notices: [] };
const whm = (some: object, reply: object = { kind: 'ok', data: '11.1' }) =>
  judgeWhmApi({ path: '/w', reply: { call: { ...facts, ...some }, ...reply } as never });

const status = {
  version: '1.0.0',
  startedAt: '2026-01-31T23:59:59.000Z',
  whmapi1: { path: '/w' },
  cpanel: { version: '11.1' },
  jobs: { open: 0 },
  vitals: { loadPerCore: 0, busyPercent: 0, memory: { totalBytes: 1, availableBytes: 1 }, uptimeSeconds: 1 },
};
const daemon = (some: object = {}, configured: object = {}) =>
  judgeDaemon({
    version: '1.0.0',
    socket: '/s',
    configured: { socket: '/s', whmapi1: '/w', ...configured },
    answer: { status: { ...status, ...some } },
  });
const silent = (code: 'daemon-unreachable' | 'answer-invalid') =>
  judgeDaemon({
    version: '1.0.0',
    socket: '/s',
    configured: { socket: '/s', whmapi1: '/w' },
    answer: { problem: problemOf(code, 'Nobody answers.') },
  });

const unit = (id: string, some: object = {}) => ({
  id,
  load: 'loaded',
  active: 'active',
  file: 'enabled',
  needsReload: false,
  restarts: 0,
  ...some,
});
const allUnits = [...unitNames.always, ...unitNames.gateway].map((id) => unit(id));
const units = (changed: ReturnType<typeof unit>[], gateway = true) =>
  judgeUnits({
    states: { value: allUnits.map((each) => changed.find(({ id }) => id === each.id) ?? each) },
    gateway,
  });

const port = (listens: string[], address = '::', enabled = true) =>
  judgePort({ enabled, port: 20287, address, listens: { value: listens } });

const gateway = (probe: Parameters<typeof judgeGateway>[0]['probe'], some: object = {}) =>
  judgeGateway({
    enabled: true,
    port: 1,
    plain: false,
    address: '::1',
    fingerprint: 'A',
    ...(probe && { probe }),
    ...some,
  });

const good = { from: 0, to: 200 * day, fitsHost: true, selfSigned: false, fingerprint: 'A' };
const certificate = (some: object = {}, other: object = {}) =>
  judgeCertificate({
    needed: true,
    host: 'h',
    now: 100 * day,
    file: '/f',
    folder: '/c',
    ours: { value: { ...good, ...some } },
    theirs: { value: good },
    ...other,
  });

const registration = (some: object = {}) =>
  judgeRegistration({
    asked: { value: '1\n' },
    files: ['whm-2fa-reset.conf'],
    registered: 'acls=all\nname=x\n',
    wanted: '# words\nname=x\nacls=all\n',
    resellers: 0,
    ...some,
  });

const file = { kind: 'file', most: 0o600, restore: 'mend' } as const;
const standing = { path: '/p q', kind: 'file', uid: 0, gid: 5, mode: 0o600 } as const;
const permission = (found: object, expected: object = {}, some: object = {}) =>
  judgePermissions({
    paths: [{ found: { ...standing, ...found }, expected: { ...file, ...expected } }],
    refusedHooks: [],
    cut: false,
    owner: 0,
    ...some,
  });

const space = (freeBytes: number, freeFiles = 10_000, files = 100_000) =>
  judgeSpace([{ value: { path: '/p', freeBytes, freeFiles, files } }]);

const record = (reading: Parameters<typeof judgeDatabase>[0]['reading'], running = true) => ({
  file: '/db',
  backup: '/copy',
  reading,
  running,
});
const whole = { audit: { ok: true, entries: 3, head: { sequence: 3, hash: 'a' } } } as const;
const changed = { audit: { ok: false, sequence: 2, why: 'it was changed' } } as const;

const csfWith = (
  settings: [string, { line: number; value: string }][],
  pignore: string[] = [],
  some: object = {},
) => ({
  gateway: { enabled: true, port: 20287 },
  csf: {
    disabled: false,
    conf: '/csf.conf',
    settings: { value: new Map(settings) },
    pignoreFile: '/csf.pignore',
    pignore: { value: pignore },
    ...some,
  },
});
const tcp = (value: string, line = 9): [string, { line: number; value: string }] => [
  'TCP_IN',
  { line, value },
];

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
