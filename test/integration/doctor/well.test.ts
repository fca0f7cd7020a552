import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { checks, Finding } from '../../../daemon/protocol/doctor.ts';
import { start, built } from '../child.ts';
import { hostName, Server } from './server.ts';

/** Everything below the folders: kind, owner, mode, size, times and content. */
function snapshot(folders: readonly string[]): string[] {
  const paths = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) =>
      join(entry.parentPath, entry.name),
    ),
  );
  return paths.toSorted().map((path) => {
    const { mode, uid, gid, size, mtimeMs } = lstatSync(path);
    const isFile = lstatSync(path).isFile();
    const content = isFile ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
    return [path, mode, uid, gid, size, mtimeMs, content].join(' ');
  });
}

test('a server where all is well', async (t) => {
  const server = await Server.start(t);
  // What is below sim/ is the simulator's own: it records every call.
  const folders = ['etc', 'run', 'usr', 'var', 'proc'].map((name) => server.at(name));
  const look = () => snapshot([...folders, server.daemon.dir]);

  await t.test('exit 0, every check once, each ok, and nothing was changed', async () => {
    const before = look();
    const report = await server.report();
    assert.deepEqual(
      report.findings.filter(({ state }) => state !== 'ok'),
      [],
    );
    assert.deepEqual([report.code, report.healthy, report.host], [0, true, hostName]);
    assert.deepEqual(
      report.findings.map(({ check }) => check),
      [...checks],
    );
    assert.deepEqual(look(), before);
  });

  await t.test('for people: a line each, without colours where there is no terminal', async () => {
    const { code, stdout, stderr } = await server.doctor();
    assert.deepEqual([code, stderr], [0, '']);
    const lines = stdout.split('\n');
    assert.match(lines[0] ?? '', /^whm-2fa-reset \S+ on server\.example\.test: all is well\.$/u);
    assert.equal(lines.filter((line) => line.startsWith('ok       ')).length, checks.length);
    assert.ok(!stdout.includes('\u001b') && !stdout.includes('Next:'));
  });

  await t.test('a finding a line for --ndjson', async () => {
    const { code, stdout } = await server.doctor(['--ndjson']);
    const findings = stdout
      .trimEnd()
      .split('\n')
      .map((line) => z.parse(Finding, JSON.parse(line)));
    assert.deepEqual([code, findings.length], [0, checks.length]);
  });

  await t.test('only harmless functions were called, without any argument', () => {
    const removals = server.host
      .runs()
      .filter(({ argv }) => /remove|set_|enable|disable/u.test(argv.join(' ')));
    assert.deepEqual(removals, []);
    assert.ok(
      server.host
        .runs()
        .every(({ argv }) =>
          argv.every((word) => !word.includes('=') || /^(--output|command)=\w+$/u.test(word)),
        ),
    );
  });

  await t.test('with the daemon down the other checks are made, and nothing is changed', async () => {
    await server.daemon.stop();
    const before = look();
    const faults = await server.faults();
    // Without systemd, its sockets go with the daemon.
    assert.deepEqual(
      faults.map(({ check, state }) => `${check} ${state}`),
      ['daemon problem', 'permissions problem', 'permissions problem'],
    );
    assert.match(faults[0]?.next ?? '', /systemctl restart whm-2fa-reset\.socket/u);
    assert.match(faults[1]?.detail ?? '', /^Missing: \S+daemon\.sock\.$/u);
    assert.deepEqual(look(), before);
    await server.restartDaemon();
    assert.deepEqual(await server.faults(), []);
  });

  await t.test('after a crash the record with its open log is read from a copy', async () => {
    await server.daemon.cli(['remove', 'alice', '--yes', '--reason', 'Lost phone']);
    await server.daemon.kill();
    const before = look();
    const faults = await server.faults();
    assert.deepEqual(
      faults.map(({ check }) => check),
      ['daemon'],
    );
    assert.deepEqual(look(), before);
  });

  await t.test('on a real server it wants root', async () => {
    const { code, stderr } = await start([process.execPath, built('cli.mjs'), 'doctor'], { as: 'nobody' })
      .ended;
    assert.equal(code, 5, stderr);
  });
});
