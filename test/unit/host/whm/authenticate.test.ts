import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Reply, send } from '../../../host/whm/client.ts';
import { switches } from '../../../host/whm/switches.ts';
import { testHost } from './support.ts';

const host = testHost(() => {
  host.cgi('who.cgi', `printf 'Content-type: text/plain\n\n%s %s' "$REMOTE_USER" "$WHM_API_TOKEN_NAME"`);
  host.cgi('mark.cgi', `touch '${host.root}/ran'\nprintf 'Content-type: text/plain\n\nran'`);
});
const page = '/cgi/probe/who.cgi';
const ran = () => existsSync(join(host.root, 'ran'));
const isPage = (reply: Reply) =>
  reply.headers['content-type']?.startsWith('text/html') === true && reply.text.startsWith('<!DOCTYPE html>');

for (const variant of switches['no-session']) {
  test(`no-session ${variant}: the login page, never the CGI`, async () => {
    host.whm.control({ 'no-session': variant });
    const address = `${host.whm.url}/cpsess1234567890/cgi/probe/mark.cgi`;
    for (const headers of [{}, { cookie: 'whostmgrsession=made-up' }]) {
      const reply = await send(address, { headers });
      assert.equal(reply.status, Number(variant));
      assert.ok(isPage(reply));
      assert.match(reply.text, /name="pass"/);
    }
    assert.ok(!ran());
  });
}

for (const variant of switches['bad-token']) {
  test(`bad-token ${variant}: HTML, never the CGI`, async () => {
    host.whm.control({ 'bad-token': variant });
    const { cookie, token } = await host.whm.login('root');
    for (const prefix of ['', '/cpsess0000000000']) {
      const reply = await send(`${host.whm.url}${prefix}/cgi/probe/mark.cgi?a=1`, { headers: { cookie } });
      assert.equal(reply.status, Number(variant));
      assert.ok(isPage(reply));
      if (variant === '401') assert.equal(reply.reason, 'Token Denied');
      else assert.ok(reply.text.includes(`action="${token}/cgi/probe/mark.cgi?a=1"`));
    }
    assert.ok(!ran());
  });
}

test('a session is bound to the client address', async () => {
  const session = await host.whm.login('root', { localAddress: '127.0.0.2' });
  assert.equal((await host.as(session, page, { localAddress: '127.0.0.2' })).text, 'root ');
  assert.equal((await host.as(session, page)).status, 401);
});

test('an expired session must log in again; others live on', async () => {
  const [one, other] = [await host.whm.login('root'), await host.whm.login('root')];
  host.whm.expireSession(one);
  assert.equal((await host.as(one, page)).status, 401);
  assert.equal((await host.as(other, page)).status, 200);
});

for (const variant of switches['referrer-check']) {
  test(`referrer-check ${variant}: data submitted from nowhere or elsewhere`, async () => {
    host.whm.control({ 'referrer-check': variant });
    const refused = variant === 'on' ? 403 : 200;
    const own = { Referer: `${host.whm.url}/cpsess1/cgi/probe/index.cgi` };
    const cases = [
      [{ method: 'POST', body: 'x' }, refused],
      [{ method: 'POST', body: 'x', headers: { Referer: 'https://elsewhere.example/' } }, refused],
      [{ method: 'POST', body: 'x', headers: own }, 200],
      [{}, 200],
    ] as const;
    for (const [options, status] of cases) {
      const reply = await host.get(page, options);
      assert.equal(reply.status, status);
      if (status === 403) assert.ok(isPage(reply));
    }
    assert.equal((await host.get(`${page}?a=1`)).status, refused);
  });
}

test('an API token needs no session and no cpsess token', async () => {
  const { authorization, name } = host.whm.apiToken('root', ['all']);
  assert.equal((await send(`${host.whm.url}${page}`, { headers: { authorization } })).text, `root ${name}`);
  assert.equal(
    (await send(`${host.whm.url}${page}`, { headers: { authorization: 'whm root:NO' } })).status,
    401,
  );
});

test('a token has no more rights than it was given, and no more than its owner', async () => {
  const limited = host.whm.apiToken('root', ['list-accts']);
  const greedy = host.whm.apiToken('reseller', ['all', 'list-accts']);
  assert.deepEqual(greedy.acls, ['list-accts']);
  for (const { authorization } of [limited, greedy]) {
    assert.equal((await send(`${host.whm.url}${page}`, { headers: { authorization } })).status, 403);
  }
});
