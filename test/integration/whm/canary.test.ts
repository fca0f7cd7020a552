import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { HostUser } from '../../host/whm/accounts.ts';
import { removal } from '../jobs.ts';
import { openPage } from './page.ts';
import { liveApis, readProcess } from './processes.ts';
import { stageWhm } from './stage.ts';

const password = 'canary-7f3a91c2e5d846b0';
const users: HostUser[] = [{ name: 'root', password }];

/** Every file below the folders that holds the text. */
function filesWith(text: string, ...folders: string[]): string[] {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => readFileSync(file).includes(text));
}

test('the login password is in no environment, file, log or answer', async (t) => {
  const { host, daemon, whm } = await stageWhm(t, { on: ['alice'], users });
  whm.control({ 'remote-password': 'real', 'http-cookie': 'present', 'http-authorization': 'present' });
  host.gate('call', 'before-save', { function: removal });
  const page = await openPage(whm);
  const replies = [await page.get('/cgi/whm-2fa-reset/index.cgi'), await page.get('/')];
  const { id } = await page.start(['alice']);
  const before = await page.follow(id, ({ type }) => type === 'batch.started');
  const poll = page.ask('GET', `/v1/jobs/${id}/events?after=${before.length}&wait=20`);
  const [pid = ''] = await liveApis(host, 1);
  const environment = readProcess(pid, 'environ');
  assert.match(environment, /REMOTE_USER=root/u, 'it is the environment of the CGI');
  for (const name of ['REMOTE_PASSWORD', 'HTTP_COOKIE', 'HTTP_AUTHORIZATION', 'NODE_OPTIONS'])
    assert.doesNotMatch(environment, new RegExp(`(^|\0)${name}=`, 'u'));
  assert.equal(environment.includes(password), false);
  host.open('call');
  replies.push((await poll).reply);
  await page.follow(id);
  for (const path of ['/v1/status', `/v1/jobs/${id}/snapshot`, '/v1/audit', '/v1/nothing', 'x'])
    replies.push((await page.ask('GET', path)).reply);
  await daemon.stop();
  replies.push((await page.ask('GET', '/v1/status')).reply);
  for (const { text, rawHeaders } of replies)
    assert.equal(`${text}${rawHeaders.join()}`.includes(password), false, text);
  assert.deepEqual(filesWith(password, host.root, daemon.dir), []);
  assert.equal(JSON.stringify(daemon.log()).includes(password), false);
  // Neither does the session leave WHM: the daemon needs none of it.
  const cookie = page.session.cookie.replace(/^[^=]*=/u, '');
  assert.deepEqual(filesWith(cookie, daemon.dir), []);
  assert.deepEqual(filesWith(page.session.token, daemon.dir), []);
  await daemon.start();
});
