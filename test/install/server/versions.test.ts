import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { variant } from '../variants.ts';
import { prefix, serverOf, skip } from './stage.ts';

describe('versions of it on a server', { skip }, () => {
  const server = serverOf(['upgraded']);
  /** Another version beside the release, below /root. */
  const other = (name: string, version: string, edit?: (dir: string) => void) =>
    variant(join(server().box.root, server().release), join(server().box.root, 'root', name), version, edit);

  test('an upgrade in mid-job: the call goes on, and the new version ends the job', async () => {
    const { box, release } = server();
    box.must(`${release}/install.sh`);
    other('v2', '9.0.0');
    await server().beginHeld('upgraded');
    box.must('systemd-run', '-q', '--unit=upgrade', '-p', 'RemainAfterExit=yes', '/root/v2/install.sh');
    await server().until('the new version', () => server().version() === '9.0.0', 120);
    assert.equal(server().newest(), 'running');
    box.host.open('upgraded');
    await server().until('the end of the job', () => server().newest() === 'finished');
    assert.equal(server().isOn('upgraded'), false);
    await server().until('the end of the upgrade', () => server().unit('upgrade', 'SubState') === 'exited');
  });

  test('clients wait while the version changes, and do not keep it from making its sockets anew', async () => {
    const change = (to: string) => {
      const { code, stdout, stderr } = server().install(to);
      assert.equal(code, 0, stdout + stderr);
    };
    other('same', '9.0.1');
    const { answers, failures } = await server().clientsDuring(() => change('/root/same'));
    assert.equal(server().version(), '9.0.1');
    // One may have come to the old version at its very end, which says so.
    assert.deepEqual(
      failures.filter((failure, index) => index > 0 || failure !== 'status 503'),
      [],
    );
    assert.ok(answers > 10, `${answers} answers`);
    other('sockets', '9.0.2', (dir) => {
      for (const unit of ['', '-live', '-gateway']) {
        appendFileSync(join(dir, `appconfig/systemd/whm-2fa-reset${unit}.socket`), '# changed\n');
      }
    });
    await server().clientsDuring(() => change('/root/sockets'));
    assert.equal(server().version(), '9.0.2');
    change('/root/v2');
    assert.equal(server().version(), '9.0.0');
  });

  test('an upgrade to a version that does not start leaves the old one running', () => {
    other('v3', '9.1.0', (dir) => {
      const file = join(dir, 'daemon.mjs');
      const dies = "if (!process.argv.includes('--check-config')) process.exit(1);";
      writeFileSync(file, `${dies}\n${readFileSync(file, 'utf8')}`);
    });
    const { code, stdout, stderr } = server().install('/root/v3');
    assert.equal(code, 1, stdout);
    assert.match(stderr, /the upgrade failed .*version 9\.0\.0 runs on/u);
    assert.equal(server().version(), '9.0.0');
  });

  test('a damaged release, and a state of a newer version, change nothing', () => {
    const { box, release } = server();
    const earlier = server().everything();
    box.sh('cp -R /root/v2 /root/v4 && echo >> /root/v4/gateway.mjs');
    assert.match(server().install('/root/v4').stderr, /the release is damaged/u);
    box.must('systemctl', 'stop', 'whm-2fa-reset.socket', 'whm-2fa-reset-gateway');
    const database = join(box.root, 'var/cpanel/whm-2fa-reset/state.db');
    /** Leaves the version in the log alone, as a daemon does that was killed. */
    const setVersion = (version: number) => {
      const db = new DatabaseSync(database);
      const { user_version: was } = db.prepare('PRAGMA user_version').get() as { user_version: number };
      db.exec(`PRAGMA wal_checkpoint(TRUNCATE); PRAGMA user_version = ${version}`);
      for (const end of ['', '-wal']) copyFileSync(`${database}${end}`, `${database}${end}.kept`);
      db.close();
      for (const end of ['', '-wal']) renameSync(`${database}${end}.kept`, `${database}${end}`);
      rmSync(`${database}-shm`, { force: true });
      return was;
    };
    const was = setVersion(99);
    assert.notEqual(readFileSync(database).readUInt32BE(60), 99, 'it is in the log');
    const { code, stderr } = server().install(release);
    setVersion(was);
    assert.equal(code, 1);
    assert.match(stderr, /was made by a newer version \(database 99\)/u);
    assert.equal(server().everything(), earlier);
    box.must('systemctl', 'start', 'whm-2fa-reset', 'whm-2fa-reset-gateway');
  });

  test('a rollback brings the version before back', () => {
    const { box, release } = server();
    box.must(`${release}/install.sh`);
    assert.notEqual(server().version(), '9.0.0');
    const { code, stdout, stderr } = server().install(release, '--rollback');
    assert.equal(code, 0, stdout + stderr);
    assert.equal(server().version(), '9.0.0');
  });

  test('an interrupted upgrade is finished by the next run', () => {
    const { box, release } = server();
    const waits = `for i in $(seq 3000); do [ -e ${prefix}/pending ] && break; sleep 0.01; done`;
    box.sh(`setsid ${release}/install.sh & ${waits}; kill -9 -- -$!; wait || true`);
    assert.equal(box.run('test', '-e', `${prefix}/pending`).code, 0, 'it was interrupted');
    const { code, stdout, stderr } = server().install(release);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /an interrupted run is finished/u);
    assert.notEqual(server().version(), '9.0.0');
    assert.equal(box.run('test', '-e', `${prefix}/pending`).code, 1);
  });
});
