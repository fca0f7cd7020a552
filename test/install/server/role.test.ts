import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { start } from '../../integration/child.ts';
import { variant } from '../variants.ts';
import { prefix, serverOf, skip } from './stage.ts';

const project = join(import.meta.dirname, '../../..');

interface Recap {
  changed: number;
  failed: number;
}

describe('the Ansible role on a server', { skip }, () => {
  const server = serverOf(['alice']);
  const dir = mkdtempSync(join(tmpdir(), 'role-'));
  after(() => rmSync(dir, { recursive: true }));
  const [release = ''] = globSync(join(project, 'dist/whm-2fa-reset-*-linux-x64.tar.gz'));

  /** Runs the playbook over Ansible's own SSH connection, whose program enters the container in place of a network. */
  async function play(
    tarball: string,
    variables: object = {},
    ...args: string[]
  ): Promise<Recap & { said: string }> {
    const enter = join(dir, 'ssh');
    const into = `nsenter -t ${server().box.leader} -a env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin`;
    writeFileSync(enter, `#!/bin/sh\nfor last; do :; done\nexec ${into} sh -c "$last"\n`, { mode: 0o755 });
    const inventory = join(dir, 'inventory');
    const host = [
      'ansible_connection=ssh',
      `ansible_ssh_executable=${enter}`,
      'ansible_ssh_transfer_method=piped',
    ];
    writeFileSync(inventory, `server ${host.join(' ')} ansible_python_interpreter=/usr/bin/python3\n`);
    const extra = JSON.stringify({ whm_2fa_reset_release: tarball, ...variables });
    const playbook = join(project, 'ansible/install.yml');
    const env = { HOME: dir, LC_ALL: 'C.UTF-8', ANSIBLE_LOCAL_TEMP: dir, ANSIBLE_NOCOLOR: '1' };
    const command = ['/usr/bin/ansible-playbook', '-i', inventory, playbook, '-e', extra, ...args];
    const { stdout, stderr } = await start(command, { env }).ended;
    const [, changed, failed] = /^server .*changed=(\d+) .*failed=(\d+)/mu.exec(stdout) ?? [];
    return { changed: Number(changed), failed: Number(failed), said: stdout + stderr };
  }

  async function expect(recap: Recap, ...run: Parameters<typeof play>): Promise<void> {
    const { said, ...seen } = await play(...run);
    assert.deepEqual(seen, recap, said);
  }

  /** Another version as a tarball. */
  function other(version: string, edit?: (dir: string) => void): string {
    const name = `whm-2fa-reset-${version}-linux-x64`;
    variant(join(server().box.root, server().release), join(dir, name), version, edit);
    execFileSync('tar', ['-czf', `${name}.tar.gz`, '--owner=0', '--group=0', name], { cwd: dir });
    return join(dir, `${name}.tar.gz`);
  }

  test('check mode says that it would change something and leaves all as it is', async () => {
    const { box } = server();
    await expect({ changed: 1, failed: 0 }, release, {}, '--check');
    assert.equal(
      box.sh(`ls -d ${prefix} /var/cpanel/whm-2fa-reset /tmp/whm-2fa-reset* 2>/dev/null || true`),
      '',
    );
  });

  test('it installs once', async () => {
    await expect({ changed: 1, failed: 0 }, release);
    assert.ok(basename(release).includes(server().version()));
    await expect({ changed: 0, failed: 0 }, release, {}, '--check');
    await expect({ changed: 0, failed: 0 }, release);
  });

  test('it sets port and resellers once', async () => {
    const variables = { whm_2fa_reset_gateway_port: 30303, whm_2fa_reset_resellers: true };
    await expect({ changed: 1, failed: 0 }, release, variables);
    await expect({ changed: 0, failed: 0 }, release, variables);
    const { box } = server();
    assert.match(box.sh('cat /etc/whm-2fa-reset/config.yaml'), /^ {2}port: 30303$/mu);
    assert.match(box.sh('cat /var/cpanel/apps/whm-2fa-reset.conf'), /^acls=all,create-acct$/mu);
  });

  test('it upgrades, and a version that does not work leaves the one before', async () => {
    const next = other('9.0.0');
    const earlier = server().version();
    await expect({ changed: 1, failed: 0 }, next, {}, '--check');
    assert.equal(server().version(), earlier);
    await expect({ changed: 1, failed: 0 }, next);
    assert.equal(server().version(), '9.0.0');
    const broken = other('9.1.0', (at) => {
      const file = join(at, 'gateway.mjs');
      writeFileSync(file, `process.exit(1);\n${readFileSync(file, 'utf8')}`);
    });
    await expect({ changed: 0, failed: 1 }, broken);
    assert.equal(server().version(), '9.0.0');
    assert.equal(server().box.sh('ls -d /tmp/whm-2fa-reset* 2>/dev/null || true'), '');
  });
});
