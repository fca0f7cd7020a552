import { judgeCertificate } from '../../../../daemon/cli/doctor/certificate.ts';
import { judgeCpanel } from '../../../../daemon/cli/doctor/cpanel.ts';
import { judgeDaemon } from '../../../../daemon/cli/doctor/daemon.ts';
import { judgeDatabase } from '../../../../daemon/cli/doctor/database.ts';
import { judgeGateway } from '../../../../daemon/cli/doctor/gateway.ts';
import { judgePermissions } from '../../../../daemon/cli/doctor/permissions.ts';
import { judgePort } from '../../../../daemon/cli/doctor/port.ts';
import { judgeRegistration } from '../../../../daemon/cli/doctor/registration.ts';
import { judgeSpace } from '../../../../daemon/cli/doctor/space.ts';
import { judgeUnits, unitNames } from '../../../../daemon/cli/doctor/units.ts';
import { judgeWhmApi } from '../../../../daemon/cli/doctor/whmapi1.ts';
import { problemOf } from '../../../../daemon/protocol/problem.ts';

export const day = 86_400_000;
export const mebibyte = 1024 * 1024;
export const missing = { why: 'x is missing.' };

export const version = (text: string) => judgeCpanel({ file: '/v', text: { value: text } });

export const facts = {
  command: 'version',
  durationMs: 400,
  exitStatus: 0,
  signal: null,
  stderr: '',
  notices: [],
};
export const whm = (some: object, reply: object = { kind: 'ok', data: '11.1' }) =>
  judgeWhmApi({ path: '/w', reply: { call: { ...facts, ...some }, ...reply } as never });

export const status = {
  version: '1.0.0',
  startedAt: '2026-01-31T23:59:59.000Z',
  whmapi1: { path: '/w' },
  cpanel: { version: '11.1' },
  jobs: { open: 0 },
  vitals: { loadPerCore: 0, busyPercent: 0, memory: { totalBytes: 1, availableBytes: 1 }, uptimeSeconds: 1 },
};
export const daemon = (some: object = {}, configured: object = {}) =>
  judgeDaemon({
    version: '1.0.0',
    socket: '/s',
    configured: { socket: '/s', whmapi1: '/w', ...configured },
    answer: { status: { ...status, ...some } },
  });
export const silent = (code: 'daemon-unreachable' | 'answer-invalid') =>
  judgeDaemon({
    version: '1.0.0',
    socket: '/s',
    configured: { socket: '/s', whmapi1: '/w' },
    answer: { problem: problemOf(code, 'Nobody answers.') },
  });

export const unit = (id: string, some: object = {}) => ({
  id,
  load: 'loaded',
  active: 'active',
  file: 'enabled',
  needsReload: false,
  restarts: 0,
  ...some,
});
export const allUnits = [...unitNames.always, ...unitNames.gateway].map((id) => unit(id));
export const units = (changed: ReturnType<typeof unit>[], gateway = true) =>
  judgeUnits({
    states: { value: allUnits.map((each) => changed.find(({ id }) => id === each.id) ?? each) },
    gateway,
  });

export const port = (listens: string[], address = '::', enabled = true) =>
  judgePort({ enabled, port: 20287, address, listens: { value: listens } });

export const gateway = (probe: Parameters<typeof judgeGateway>[0]['probe'], some: object = {}) =>
  judgeGateway({
    enabled: true,
    port: 1,
    plain: false,
    address: '::1',
    fingerprint: 'A',
    ...(probe && { probe }),
    ...some,
  });

export const good = { from: 0, to: 200 * day, fitsHost: true, selfSigned: false, fingerprint: 'A' };
export const certificate = (some: object = {}, other: object = {}) =>
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

export const registration = (some: object = {}) =>
  judgeRegistration({
    asked: { value: '1\n' },
    files: ['whm-2fa-reset.conf'],
    registered: 'acls=all\nname=x\n',
    wanted: '# words\nname=x\nacls=all\n',
    resellers: 0,
    ...some,
  });

export const file = { kind: 'file', most: 0o600, restore: 'mend' } as const;
export const standing = { path: '/p q', kind: 'file', uid: 0, gid: 5, mode: 0o600 } as const;
export const permission = (found: object, expected: object = {}, some: object = {}) =>
  judgePermissions({
    paths: [{ found: { ...standing, ...found }, expected: { ...file, ...expected } }],
    refusedHooks: [],
    cut: false,
    owner: 0,
    ...some,
  });

export const space = (freeBytes: number, freeFiles = 10_000, files = 100_000) =>
  judgeSpace([{ value: { path: '/p', freeBytes, freeFiles, files } }]);

export const record = (reading: Parameters<typeof judgeDatabase>[0]['reading'], running = true) => ({
  file: '/db',
  backup: '/copy',
  reading,
  running,
});
export const whole = { audit: { ok: true, entries: 3, head: { sequence: 3, hash: 'a' } } } as const;
export const changed = { audit: { ok: false, sequence: 2, why: 'it was changed' } } as const;

export const csfWith = (
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
export const tcp = (value: string, line = 9): [string, { line: number; value: string }] => [
  'TCP_IN',
  { line, value },
];
