import assert from 'node:assert/strict';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { placeCertificate } from '../../host/whm/certificate.ts';
import { prefix, serverOf, skip } from './stage.ts';

/** More than a first batch takes. */
const many = Array.from({ length: 14 }, (_, index) => `many${String(index).padStart(2, '0')}`);

describe('a server in trouble', { skip }, () => {
  const server = serverOf(['killed', 'cut', 'copied', ...many]);

  test('it is installed', () => {
    const { box, release } = server();
    box.must(`${release}/install.sh`);
    // The load is the whole machine's, and a large job would wait for it.
    box.sh("printf 'load:\\n  pauseAbove: null\\n' >> /etc/whm-2fa-reset/config.yaml");
    box.must('systemctl', 'restart', 'whm-2fa-reset');
  });

  test('both services killed in mid-job: they come back and the job ends', async () => {
    const { box } = server();
    await server().beginHeld('killed');
    const pids = ['whm-2fa-reset', 'whm-2fa-reset-gateway'].map((unit) => server().unit(unit, 'MainPID'));
    box.sh(`kill -9 ${pids.join(' ')}`);
    await server().until('the daemon', () => server().newest() === 'running');
    box.host.open('killed');
    await server().until('the end of the job', () => server().newest() === 'finished');
    assert.equal(server().isOn('killed'), false);
    await server().until('the gateway', () => server().isActive('whm-2fa-reset-gateway'));
  });

  test('a reboot in mid-job: the call ends, and the rest is done after the boot, each account once', async () => {
    const { box } = server();
    await server().beginHeld(...many);
    const halted = box.halt('order');
    await server().until('the stop', () => !server().isActive('whm-2fa-reset'));
    box.host.open('many00');
    await halted;
    assert.ok(server().isOn('many13'), 'the job was not at its end');
    await box.boot();
    await server().until('the end of the job', () => server().newest() === 'finished');
    const removed = box.host
      .history()
      .flatMap(({ names }) => names)
      .filter((name) => name.startsWith('many'));
    assert.deepEqual(removed.toSorted(), many);
  });

  test('a power cut in mid-job: the job is resumed after the boot', async () => {
    await server().beginHeld('cut');
    await server().box.reboot('cut');
    await server().until('the end of the job', () => server().newest() === 'finished');
    assert.equal(server().isOn('cut'), false);
  });

  test('a new certificate of cPanel reaches the gateway', async () => {
    const { box } = server();
    const script = `const s=require('tls').connect({port:20287,host:'127.0.0.1',rejectUnauthorized:false},()=>{console.log(s.getPeerCertificate().serialNumber);s.destroy()})`;
    const seen = () => box.run(`${prefix}/current/bin/node`, '-e', script).stdout;
    await server().until('the gateway', () => seen() !== '');
    const before = seen();
    placeCertificate(box.root, 'mycpanel.pem', 7);
    await server().until('the new certificate', () => !['', before].includes(seen()), 150);
  });

  test('a copied state directory on another machine, installed anew, resets nobody', async () => {
    const { box, release } = server();
    await server().beginHeld('copied');
    await box.halt('cut');
    const state = join(box.root, 'var/cpanel/whm-2fa-reset');
    cpSync(state, join(box.root, 'root/copy'), { recursive: true });
    await box.boot();
    box.must(`${release}/install.sh`, '--purge');
    await box.halt();
    box.host.setTwoFactor(['copied'], true);
    writeFileSync(join(box.root, 'etc/machine-id'), `${'5'.repeat(32)}\n`);
    rmSync(state, { recursive: true, force: true });
    cpSync(join(box.root, 'root/copy'), state, { recursive: true });
    await box.boot();
    box.must(`${release}/install.sh`);
    await server().until('the end of the job', () => ['finished', 'cancelled'].includes(server().newest()));
    assert.equal(server().isOn('copied'), true);
    assert.match(box.must('whm-2fa-reset', 'jobs'), /copied|1 /u);
  });
});
