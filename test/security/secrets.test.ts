import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSnapshot, Snapshot } from '../../daemon/protocol/snapshot.ts';
import { Ticket } from '../../daemon/protocol/frames.ts';
import { jobAsCsv, jobAsJson } from '../../plugin/ui/export.ts';
import { placeCertificate } from '../host/whm/certificate.ts';
import { hasOpenssl } from '../host/whm/openssl.ts';
import { places } from '../host/whm/places.ts';
import { readTwoFactor } from '../host/whmapi1/twofactor.ts';
import { folder } from '../integration/harness.ts';
import { finished, removal, startJob } from '../integration/jobs.ts';
import { openPage } from '../integration/whm/page.ts';
import { liveApis, readProcess } from '../integration/whm/processes.ts';
import { stageWhm } from '../integration/whm/stage.ts';
import { trustedFolder } from '../trusted-folder.ts';
import { connect, exchange, startGateway } from './live.ts';

const password = 'canary-1c0f5e77b2a94d38';
const on = ['alice', 'bob', 'carol', 'dora', 'erik'];

/** What can be seen of a process, and of those that it started. */
function seenOf(pid: number): string {
  const children = readdirSync('/proc').filter((name) => {
    try {
      return readFileSync(`/proc/${name}/stat`, 'latin1').split(') ')[1]?.split(' ')[1] === String(pid);
    } catch {
      // No process, or one that has ended.
      return false;
    }
  });
  return [String(pid), ...children]
    .flatMap((each) => [readProcess(each, 'environ'), readProcess(each, 'cmdline')])
    .join('\n');
}

/** Every file below a folder but those named, raw. */
function filesBelow(dir: string, but: readonly string[]): [path: string, content: Buffer][] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !but.includes(file.name))
    .map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name))]);
}

const skip = !hasOpenssl() && 'openssl is not installed: there is no TLS key to look for';

test('password, TLS key and TOTP secrets appear nowhere, whatever happens', { skip }, async (t) => {
  const directory = trustedFolder(t);
  if (directory === undefined) return;
  const out = folder(t);
  writeFileSync(
    join(directory, 'look'),
    `#!/bin/sh\n{ env; cat; cat /proc/$PPID/cmdline; } >>'${out}/hook'\n`,
  );
  chmodSync(join(directory, 'look'), 0o755);
  const { host, daemon, whm } = await stageWhm(t, {
    on,
    users: [{ name: 'root', password }],
    config: { hooks: { directory }, batch: { max: 1 } },
  });
  placeCertificate(host.root, 'mycpanel.pem');
  const certificates = places(host.root).certificates;
  daemon.configure({ gateway: { address: '127.0.0.1', port: 0, certificates }, hooks: { directory } });
  await daemon.restart();
  whm.control({ 'remote-password': 'real', 'http-cookie': 'present', 'http-authorization': 'present' });
  const pem = readFileSync(join(certificates, 'mycpanel.pem'), 'utf8');
  const secrets = Object.values(readTwoFactor(host.paths)).map(
    (entry) => (entry as { secret: string }).secret,
  );
  const canaries = [password, pem.split('\n')[2] ?? '', ...secrets];
  assert.ok(
    canaries.length >= 7 && canaries.every((text) => text.length >= 16),
    'there is something to find',
  );

  const said: string[] = [];
  const page = await openPage(whm);
  const ask = async (method: string, path: string, body?: unknown) => {
    const told = await page.ask(method, path, body === undefined ? {} : { body });
    said.push(told.reply.text, told.reply.rawHeaders.join('\n'));
    return told;
  };
  // A watcher by TLS, a job of several calls, one of them held: everything of ours runs at this moment.
  const gateway = await startGateway(t, daemon);
  const origin = 'https://127.0.0.1:2087';
  host.addFault({ kind: 'exit', code: 3, stderr: 'no licence', when: { function: removal, calls: 1 } });
  host.gate('held', 'before-save', { function: removal });
  const { id } = await page.start(['alice', 'bob']);
  await host.reached('held');
  const headers = { 'X-WHM-Host': '127.0.0.1:2087' };
  const pass = await daemon.request('POST', '/v1/tickets', { actor: 'whm:root', headers, body: { origin } });
  const { ticket } = pass.as(Ticket, 201);
  const url = gateway.url.replace('ws:', 'wss:');
  const socket = await connect(t, url, ticket, { origin, rejectUnauthorized: false });
  said.push(
    JSON.stringify(await exchange(socket ?? assert.fail(), { type: 'subscribe', jobId: id, after: 0 })),
  );
  socket?.on('message', (data: Buffer) => said.push(data.toString()));
  const poll = page.ask('GET', `/v1/jobs/${id}/events?after=4&wait=20`);
  poll.catch(() => {});
  const [cgi = ''] = await liveApis(host, 1);
  said.push(seenOf(daemon.pid), seenOf(gateway.pid), seenOf(Number(cgi)));
  assert.match(said.at(-3) ?? '', /twofactorauth_remove_user_config/u, 'the call is among what is seen');

  // A crash in mid-call, and the rest of the job.
  await daemon.kill();
  said.push((await page.ask('GET', '/v1/status')).reply.text);
  host.open('held');
  await daemon.start();
  await finished(daemon, id);
  await poll.catch(() => {});

  host.addFault({ kind: 'refuse-users', users: { carol: 'No access to “carol”.' } });
  const second = await startJob(daemon, ['carol', 'ghost']);
  await finished(daemon, second.id);
  for (const path of [
    'status',
    'jobs',
    'accounts?maxAge=0',
    'audit',
    'settings',
    `jobs/${id}/targets`,
    'nothing',
  ])
    await ask('GET', `/v1/${path}`);
  await ask('POST', '/v1/plans', { users: ['-x'] });
  const view = openSnapshot((await ask('GET', `/v1/jobs/${id}/snapshot`)).as(Snapshot));
  said.push(jobAsCsv(view), jobAsJson(view));
  const reason = ['--yes', '--reason', 'lost phone'];
  for (const args of [
    ['list', '--json'],
    ['job', 'show', id, '--json'],
    ['audit', '--verify'],
    ['api', 'twofactorauth_get_user_configs'],
    ['remove', 'dora', ...reason, '--ndjson'],
  ]) {
    const { stdout, stderr } = await daemon.cli(args);
    said.push(stdout, stderr);
  }
  await daemon.stop();
  const direct = await daemon.cli(['remove', 'erik', ...reason, '--direct', '--config', daemon.configFile]);
  assert.equal(direct.code, 0, direct.stderr);
  said.push(direct.stdout, direct.stderr, JSON.stringify(daemon.log()), JSON.stringify(host.runs()));
  said.push(readFileSync(join(out, 'hook'), 'utf8'));
  assert.match(said.at(-1) ?? '', /"outcome":"removed"/u, 'the hook has run');

  for (const text of said) {
    for (const canary of canaries) assert.equal(text.includes(canary), false, text.slice(0, 2000));
  }
  // The gateway's copy of the key is where the key is meant to be.
  const files = filesBelow(daemon.dir, ['tls.pem']);
  assert.ok(files.some(([path]) => path.endsWith('state.db')));
  for (const [path, content] of files) {
    for (const canary of canaries) assert.equal(content.includes(canary), false, path);
  }
  await daemon.start();
});
