import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stage } from '../integration/harness.ts';
import { finished, startJob } from '../integration/jobs.ts';
import { gatewayConfig, startGateway } from './live.ts';

/** The sockets of a process that are of the internet, by their line in /proc/net. */
function internetSockets(pid: number): string[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/u.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        // Closed meanwhile.
        return [];
      }
    }),
  );
  return ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6'].flatMap((kind) =>
    readFileSync(`/proc/${pid}/net/${kind}`, 'utf8')
      .split('\n')
      .filter((line) => inodes.has(line.trim().split(/\s+/u)[9] ?? '')),
  );
}

test('the root process has no socket but unix ones; the gateway listens once', async (t) => {
  const { daemon } = await stage(t, { on: ['alice'], config: gatewayConfig });
  const gateway = await startGateway(t, daemon);
  await finished(daemon, (await startJob(daemon, ['alice'])).id);
  await daemon.request('GET', '/v1/status');
  assert.deepEqual(internetSockets(daemon.pid), []);
  assert.equal(internetSockets(gateway.pid).length, 1);
});

/** Every source of the product. */
function sources(): string[] {
  return ['daemon', 'plugin'].flatMap((folder) =>
    readdirSync(join(import.meta.dirname, '../..', folder), { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && file.name.endsWith('.ts'))
      .map((file) => join(file.parentPath, file.name)),
  );
}

test('of systeminformation only readers without an argument are used, at run time those that start no process', () => {
  const vitals = readFileSync(join(import.meta.dirname, '../../daemon/host/vitals.ts'), 'utf8');
  const [, names = ''] = /const \{ ([^}]*) \} = \(await import\('systeminformation'\)\)/u.exec(vitals) ?? [];
  assert.deepEqual(names.split(', ').toSorted(), ['fullLoad', 'mem']);
  assert.match(vitals, /Promise\.all\(\[mem\(\), fullLoad\(\)\]\)/u);
  const users = sources().filter((file) => readFileSync(file, 'utf8').includes("'systeminformation'"));
  for (const file of users) assert.match(file, /\/daemon\/host\//u, 'nothing else reaches for it');
});

test('the libraries that had holes are of versions without them', () => {
  const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string }>;
  };
  for (const [name, least] of [
    ['ws', [8, 21]],
    ['systeminformation', [5, 31]],
  ] as const) {
    const [major = 0, minor = 0] = (lock.packages[`node_modules/${name}`]?.version ?? '')
      .split('.')
      .map(Number);
    assert.ok(major > least[0] || (major === least[0] && minor >= least[1]), `${name} ${major}.${minor}`);
    const copies = Object.keys(lock.packages).filter((path) => path.endsWith(`node_modules/${name}`));
    assert.equal(copies.length, 1, `no second ${name} is installed`);
  }
});
