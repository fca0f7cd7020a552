import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type HostUser, standardUsers } from '../../../host/whm/accounts.ts';
import { send } from '../../../host/whm/client.ts';
import { places } from '../../../host/whm/places.ts';
import { testHost } from './support.ts';

const users: readonly HostUser[] = standardUsers();
const host = testHost(undefined, users);
const password = (name: string) => users.find((user) => user.name === name)?.password ?? '';
const form = (user: string, pass: string) => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ user, pass }).toString(),
});
const log = (name: string) => readFileSync(join(places(host.root).logs, name), 'utf8');

test('a program logs in and gets cookie and token', async () => {
  const reply = await send(`${host.whm.url}/login/?login_only=1`, form('root', password('root')));
  assert.equal(reply.status, 200);
  const answer = JSON.parse(reply.text) as { status: number; security_token: string; redirect: string };
  assert.match(answer.security_token, /^\/cpsess\d{10}$/);
  assert.deepEqual(answer, {
    status: 1,
    security_token: answer.security_token,
    redirect: `${answer.security_token}/`,
  });
  const attributes = `HttpOnly; path=/; port=${host.whm.port}`;
  assert.match(reply.headers['set-cookie']?.[0] ?? '', new RegExp(`^whostmgrsession=[^;]+; ${attributes}$`));
});

test('a wrong password answers 401 Access Denied in plain text, and is logged without the password', async () => {
  const reply = await send(`${host.whm.url}/login/?login_only=1`, form('root', 'wrong-canary'));
  assert.equal(reply.status, 401);
  assert.equal(reply.reason, 'Access Denied');
  assert.equal(reply.headers['content-type'], 'text/plain');
  assert.equal(reply.text, '{"status":0,"message":"see_login_log"}');
  assert.match(log('login_log'), /"root" FAILED LOGIN/);
  assert.ok(!`${log('login_log')}${log('access_log')}`.includes('wrong-canary'));
});

test('a browser gets the form, logs in by it and lands on the page with the menu', async () => {
  const first = await send(`${host.whm.url}/`);
  assert.match(first.text, /<form method="post" action="\/login\/">[^]*name="user"[^]*name="pass"/);
  const login = await send(`${host.whm.url}/login/`, form('root', password('root')));
  assert.equal(login.status, 303);
  const cookie = login.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const home = await send(`${host.whm.url}${login.headers.location}`, { headers: { cookie } });
  assert.equal(home.status, 200);
  assert.match(
    home.text,
    /<a id="plugins_probe" href="\/cpsess\d{10}\/cgi\/probe\/index.cgi" target="_self">/,
  );
});

test('a suspended reseller cannot log in', async () => {
  await assert.rejects(host.whm.login('lapsed'), /401/);
});

test('a session ends by logout', async () => {
  const session = await host.whm.login('root');
  assert.match((await host.as(session, '/logout/')).text, /You have logged out/);
  assert.equal((await host.as(session, '/')).status, 401);
});
