import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const folder = 'appconfig/systemd';
const oldest = 239;

/** The systemd version that brought each directive, from the project's NEWS; what is older than 235 stands as 0. */
const since: Record<string, number> = {
  ...Object.fromEntries(
    'Description Documentation Requires Wants PartOf After StartLimitIntervalSec ListenStream FileDescriptorName SocketMode SocketGroup DirectoryMode ExecStartPre Service WantedBy Type ExecStart Environment WorkingDirectory UMask Restart RestartSec KillMode TimeoutStopSec LimitCORE LimitNOFILE TasksMax MemoryMax User PathChanged NoNewPrivileges CapabilityBoundingSet AmbientCapabilities ProtectSystem ProtectHome PrivateTmp PrivateDevices PrivateNetwork DevicePolicy ProtectControlGroups ProtectKernelModules ProtectKernelTunables RestrictAddressFamilies RestrictNamespaces RestrictRealtime RemoveIPC InaccessiblePaths SystemCallArchitectures SystemCallFilter SystemCallErrorNumber'
      .split(' ')
      .map((name) => [name, 0]),
  ),
  LockPersonality: 235,
  KeyringMode: 235,
  PrivateMounts: 239,
  ProtectHostname: 242,
  RestrictSUIDSGID: 242,
  ProtectKernelLogs: 244,
  ProtectClock: 245,
  ProtectProc: 247,
  ProcSubset: 247,
};

/** Hardening that an older systemd names in its log and leaves out: nothing needs it. */
const dispensable = new Set(
  'ProtectHostname RestrictSUIDSGID ProtectKernelLogs ProtectClock ProtectProc ProcSubset'.split(' '),
);

const units = readdirSync(folder);
const directives = (file: string) =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, name, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [{ name, value }];
    });

for (const unit of units) {
  test(`${unit}: nothing that it needs is newer than systemd ${oldest}, absent paths stop nothing`, () => {
    for (const { name, value } of directives(unit)) {
      const brought = since[name];
      assert.ok(brought !== undefined, `${name}: which version brought it?`);
      assert.ok(brought <= oldest || dispensable.has(name), `${name} came with ${brought}`);
      if (name.endsWith('Paths')) for (const path of value.split(' ')) assert.match(path, /^-\//u);
    }
  });
}

test('the sockets have the names that the programs look for', () => {
  const names = units.flatMap((unit) => directives(unit).filter(({ name }) => name === 'FileDescriptorName'));
  const sources = ['daemon/daemon.ts', 'daemon/gateway.ts']
    .map((file) => readFileSync(file, 'utf8'))
    .join('');
  const looked = [...sources.matchAll(/inheritedSocket\('([^']+)'\)/gu)].map(([, name]) => name ?? '');
  assert.deepEqual(names.map(({ value }) => value).toSorted(), looked.toSorted());
});

test('the scores of systemd-analyze security', (t) => {
  const version = Number(
    /^systemd (\d+)/.exec(
      spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' }).stdout ?? '',
    )?.[1] ?? 0,
  );
  // --offline came with 250.
  if (version < 250) return t.skip('systemd-analyze 250 or newer is not installed');
  const dir = mkdtempSync(join(tmpdir(), 'units-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const scoreOf = (...files: string[]) => {
    const file = join(dir, 'unit.service');
    writeFileSync(file, files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n'));
    const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=true', file], {
      encoding: 'utf8',
    });
    return Number(/exposure level for .*: ([\d.]+)/.exec(stdout)?.[1]);
  };
  const gateway = scoreOf('whm-2fa-reset-gateway.service');
  assert.ok(gateway <= 1, `gateway: ${gateway}`);
  const strict = scoreOf('whm-2fa-reset.service', 'strict.conf');
  assert.ok(strict <= 4, `daemon with the drop-in: ${strict}`);
});
