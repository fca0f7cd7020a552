import assert from 'node:assert/strict';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { serverOf, skip } from './stage.ts';

const state = '/var/cpanel/whm-2fa-reset';
const sockets = ['whm-2fa-reset.socket', 'whm-2fa-reset-live.socket'];

describe('a server whose record is restored from its copy', { skip }, () => {
  const server = serverOf(['done', 'open', 'later']);
  const exists = (path: string) => server().box.run('test', '-s', path).code === 0;

  /** A copy of the record as it is now: the daemon writes one when it starts and there is none. */
  async function copyNow(): Promise<void> {
    const { box } = server();
    box.sh(`rm -f ${state}/state.backup.db; kill -9 ${server().unit('whm-2fa-reset', 'MainPID')}`);
    await server().until('the copy', () => exists(`${state}/state.backup.db`));
  }

  /** What README says, after the database came to harm. */
  async function restoreAfter(harm: string): Promise<void> {
    const { box } = server();
    box.must('systemctl', 'stop', ...sockets, 'whm-2fa-reset');
    box.sh(harm);
    box.sh(`cp ${state}/state.backup.db ${state}/state.db`);
    box.must('systemctl', 'start', 'whm-2fa-reset');
    await server().until('the daemon', () => server().version() !== '');
  }

  const jobs = () =>
    (JSON.parse(server().box.must('whm-2fa-reset', '--json', 'jobs')) as { items: { state: string }[] })
      .items;

  test('it is installed, and a copy is taken while a job is open', async () => {
    const { box, release } = server();
    box.must(`${release}/install.sh`);
    box.must('whm-2fa-reset', 'remove', 'done', '--yes', '--reason', 'Lost phone');
    await server().beginHeld('open');
    await copyNow();
    box.sh(`cp ${state}/state.backup.db /root/while-open.db`);
    box.host.open('open');
    await server().until('the end of the job', () => server().newest() === 'finished');
    await copyNow();
  });

  test('a torn database is told and not touched; its copy brings the record back, whole', async () => {
    const { box } = server();
    const tear = `truncate -s 20000 ${state}/state.db`;
    box.must('systemctl', 'stop', ...sockets, 'whm-2fa-reset');
    box.sh(tear);
    box.run('systemctl', 'start', 'whm-2fa-reset');
    const told = () => box.sh('journalctl -q --no-pager -u whm-2fa-reset | grep "state.backup.db" || true');
    await server().until('a word about it', () => told().includes('Restore state.backup.db'));
    assert.equal(box.sh(`stat -c %s ${state}/state.db`).trim(), '20000');
    await restoreAfter(tear);
    assert.deepEqual(
      jobs().map((job) => job.state),
      ['finished', 'finished'],
    );
    box.must('whm-2fa-reset', 'audit', 'verify');
  });

  test('a database that is gone comes back from its copy, beside the log that it left', async () => {
    const { box } = server();
    await restoreAfter(`rm ${state}/state.db; head -c 4096 /dev/zero > ${state}/state.db-wal`);
    assert.deepEqual(
      jobs().map((job) => job.state),
      ['finished', 'finished'],
    );
    box.must('whm-2fa-reset', 'audit', 'verify');
    box.must('whm-2fa-reset', 'remove', 'later', '--yes', '--reason', 'Lost phone');
    assert.equal(server().isOn('later'), false);
    assert.equal(jobs().length, 3);
  });

  test('on another machine the copy with the open job resets nobody', async () => {
    const { box } = server();
    box.must('systemctl', 'stop', ...sockets, 'whm-2fa-reset');
    await box.halt();
    // Who lost a phone then has set up 2FA again.
    box.host.setTwoFactor(['open'], true);
    const calls = box.host.history().length;
    for (const end of ['', '-wal', '-shm']) rmSync(join(box.root, state, `state.db${end}`), { force: true });
    copyFileSync(join(box.root, 'root/while-open.db'), join(box.root, state, 'state.db'));
    writeFileSync(join(box.root, 'etc/machine-id'), `${'7'.repeat(32)}\n`);
    await box.boot();
    await server().until('the end of the job', () => ['finished', 'cancelled'].includes(server().newest()));
    assert.match(box.must('whm-2fa-reset', '--json', 'jobs'), /"stoppedBy": *"other-machine"/u);
    assert.equal(server().isOn('open'), true);
    assert.equal(box.host.history().length, calls, 'nothing was sent');
    box.must('whm-2fa-reset', 'audit', 'verify');
  });
});
