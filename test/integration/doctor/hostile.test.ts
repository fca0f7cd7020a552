import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { switches } from '../../host/whmapi1/switches.ts';
import { Server } from './server.ts';

test('hostile content is a finding, never a crash; each variant of cPanel that shows is told', async (t) => {
  const server = await Server.start(t);
  const { daemon, host } = server;
  const states = async () => {
    const { stdout, stderr, code } = await server.doctor(['--json']);
    assert.equal(stderr, '');
    assert.ok(code === 3 || code === 4, `exit ${code}`);
    const { findings } = JSON.parse(stdout) as {
      findings: { check: string; state: string; detail: string }[];
    };
    return new Map(findings.filter(({ state }) => state !== 'ok').map((each) => [each.check, each.detail]));
  };

  await t.test('variants', async () => {
    host.addReseller('alone');
    const told = [
      'stdout-noise',
      'json-newline',
      'json-order',
      'repeat-keys',
      'result-type',
      'policy-type',
      'old-server',
      'domainless-reseller',
    ] as const;
    const most = Math.max(...told.map((name) => switches[name].length));
    for (let round = 0; round < most; round++) {
      const set = Object.fromEntries(
        told.map((name) => [name, switches[name][round % switches[name].length]]),
      );
      // Alone in its batch, a policy or the resellers are not seen.
      if (round > 0 && set['repeat-keys'] !== 'numbered')
        host.control({ switches: { ...set, 'repeat-keys': 'numbered' } });
      else host.control({ switches: set });
      const { switches: seen } = await server.report();
      for (const name of told) {
        if (name === 'repeat-keys') continue;
        const fits = seen.find((each) => each.name === name)?.fits ?? [];
        assert.ok(fits.includes(String(set[name])), `${name}: ${set[name]} in ${fits.join()}`);
      }
      assert.deepEqual(seen.find(({ name }) => name === 'repeat-keys')?.fits, ['numbered']);
    }
    for (const variant of ['last', 'first'] as const) {
      host.control({ switches: { 'repeat-keys': variant } });
      const { switches: seen } = await server.report();
      assert.deepEqual(seen.find(({ name }) => name === 'repeat-keys')?.fits, [variant]);
    }
    host.control({ switches: { 'repeat-keys': 'numbered', 'stdout-noise': 'none' } });
  });

  await t.test('files that are huge, links, pipes, folders, or full of control characters', async () => {
    const away = join(daemon.dir, 'away.pem');
    renameSync(server.pem, away);
    symlinkSync(away, server.pem);
    const folder = join(daemon.dir, 'certificates');
    mkdirSync(folder);
    execFileSync('mkfifo', [join(folder, 'mycpanel.pem')]);
    writeFileSync(join(folder, 'cpanel.pem'), randomBytes(50_000));
    server.configure({}, { certificates: folder });
    server.write('etc/csf/csf.conf', 'x'.repeat(1_000_000));
    mkdirSync(server.at('etc/csf/csf.pignore'));
    server.write('usr/local/cpanel/version', '\u001b]0;owned\u0007\n');
    server.write('var/cpanel/apps/random.conf', randomBytes(10_000));
    const found = await states();
    assert.match(found.get('certificate') ?? '', /no certificate of cPanel/u);
    assert.match(found.get('permissions') ?? '', /tls\.pem is no ordinary file/u);
    assert.match(found.get('csf-port') ?? '', /larger than/u);
    assert.match(found.get('csf-pignore') ?? '', /no ordinary file/u);
    assert.match(found.get('cpanel') ?? '', /is no version/u);
    const { stdout } = await server.doctor();
    assert.ok(!stdout.includes('\u001b') && !stdout.includes('\u0007'));
    server.configure();
    for (const path of ['etc/csf', 'var/cpanel/apps/random.conf']) {
      rmSync(server.at(path), { recursive: true });
    }
    server.write('usr/local/cpanel/version', '11.136.0.5\n');
    renameSync(away, server.pem);
  });

  await t.test('programs that print nonsense, or nothing, or too much', async () => {
    server.program('systemctl', 'head -c 300000 /dev/urandom');
    server.program('timedatectl', 'printf "\\033[31myes"');
    server.write('usr/local/cpanel/bin/is_registered_with_appconfig', '#!/bin/sh\nkill -9 $$\n', 0o755);
    host.addFault({ kind: 'stdout', when: {} });
    const found = await states();
    for (const check of ['units', 'clock', 'registration', 'whmapi1']) assert.ok(found.has(check), check);
    host.control({ faults: [] });
  });

  await t.test('a configuration that is none', async () => {
    for (const [content, told] of [
      [randomBytes(2000), /not accepted/u],
      [Buffer.alloc(2_000_000, 'a: '), /larger than 64 KiB/u],
      [Buffer.from('['.repeat(10_000)), /not accepted/u],
      [Buffer.from('a: &a [*a,*a]\nb: *a\n'), /not accepted/u],
      [Buffer.from('gateway: { port: "no" }\n'), /gateway\.port/u],
    ] as const) {
      writeFileSync(daemon.configFile, content);
      assert.match((await states()).get('configuration') ?? '', told);
    }
    rmSync(daemon.configFile);
    execFileSync('mkfifo', [daemon.configFile]);
    assert.match((await states()).get('configuration') ?? '', /no ordinary file/u);
    rmSync(daemon.configFile);
    server.configure();
  });

  await t.test('a database of random bytes, and a log of them', async () => {
    await daemon.stop();
    const path = join(daemon.stateDir, 'state.db');
    writeFileSync(`${path}-wal`, randomBytes(100_000), { mode: 0o600 });
    assert.ok(!(await states()).has('database'), 'a log that is not its own is passed over');
    writeFileSync(path, randomBytes(100_000), { mode: 0o600 });
    assert.match((await states()).get('database') ?? '', /is damaged/u);
    rmSync(path);
    symlinkSync('/dev/zero', path);
    assert.match((await states()).get('database') ?? '', /no ordinary file/u);
  });
});
