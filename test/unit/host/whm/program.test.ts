import assert from 'node:assert/strict';
import { request } from 'node:http';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { places } from '../../../host/whm/places.ts';
import { switches } from '../../../host/whm/switches.ts';
import { appText, testHost } from './support.ts';

const host = testHost(() => {
  host.cgi('ok.cgi', `${plain}printf ok`);
  host.write(
    'usr/local/cpanel/whostmgr/docroot/cgi/loose/loose.cgi',
    `#!/bin/sh\n${plain}printf loose`,
    0o755,
  );
  host.write(
    'var/cpanel/apps/noacl.conf',
    appText
      .replace('name=probe', 'name=noacl')
      .replaceAll('probe/', 'noacl/')
      .replace('acls=all', 'acls=made-up'),
  );
  host.write(
    'var/cpanel/apps/everyone.conf',
    appText
      .replace('name=probe', 'name=everyone')
      .replaceAll('probe/', 'everyone/')
      .replace('acls=all', 'acls=any'),
  );
  for (const name of ['noacl', 'everyone']) {
    host.write(
      `usr/local/cpanel/whostmgr/docroot/cgi/${name}/index.cgi`,
      `#!/bin/sh\n${plain}printf ${name}`,
      0o755,
    );
  }
  host.whm.restart();
});
const plain = 'printf "Content-type: text/plain\\n\\n"\n';
const sentence =
  'WHM is configured to disallow execution of unregistered applications when logged in as root or a reseller with the "all" ACL';

test('an unregistered CGI answers 403 with the real sentence, for root too', async () => {
  const reply = await host.get('/cgi/loose/loose.cgi');
  assert.equal(reply.status, 403);
  assert.match(reply.headers['content-type'] ?? '', /^text\/html/);
  assert.ok(reply.text.includes(sentence));
});

test('the tweaks permit unregistered apps for root and for resellers apart', async () => {
  const reseller = await host.whm.login('reseller');
  host.whm.control({ permit_unregistered_apps_as_root: 'on' });
  assert.equal((await host.get('/cgi/loose/loose.cgi')).text, 'loose');
  assert.equal((await host.as(reseller, '/cgi/loose/loose.cgi')).status, 403);
  host.whm.control({ permit_unregistered_apps_as_reseller: 'on' });
  assert.equal((await host.as(reseller, '/cgi/loose/loose.cgi')).text, 'loose');
});

for (const variant of switches['acl-fail']) {
  test(`acl-fail ${variant}: a limited reseller gets a page, a root reseller gets in`, async () => {
    host.whm.control({ 'acl-fail': variant });
    const reply = await host.as(await host.whm.login('reseller'), '/cgi/probe/ok.cgi');
    assert.equal(reply.status, Number(variant));
    assert.match(reply.text, /do not have permission/);
    assert.equal((await host.as(await host.whm.login('rootreseller'), '/cgi/probe/ok.cgi')).text, 'ok');
    assert.equal(
      (await host.as(await host.whm.login('reseller'), '/cgi/everyone/index.cgi')).text,
      'everyone',
    );
  });
}

test('an app whose only ACL is invalid is for nobody, unless the tweak is on', async () => {
  assert.equal((await host.get('/cgi/noacl/index.cgi')).status, 403);
  host.whm.control({ permit_appconfig_entries_without_acls: 'on' });
  assert.equal((await host.get('/cgi/noacl/index.cgi')).text, 'noacl');
});

for (const variant of switches['url-match']) {
  test(`url-match ${variant}: a url without a trailing slash`, async () => {
    host.write('var/cpanel/apps/folder.conf', 'service=whostmgr\nurl=/cgi/lo\nacls=all\n');
    host.whm.restart();
    host.whm.control({ 'url-match': variant });
    assert.equal((await host.get('/cgi/loose/loose.cgi')).status, variant === 'prefix' ? 200 : 403);
    host.write('var/cpanel/apps/folder.conf', '');
    host.whm.restart();
  });
}

test('a changed registry counts from the next restart on', async () => {
  host.write('var/cpanel/apps/loose.conf', 'service=whostmgr\nurl=/cgi/loose/loose.cgi\nacls=all\n');
  assert.equal((await host.get('/cgi/loose/loose.cgi')).status, 403);
  host.whm.restart();
  assert.equal((await host.get('/cgi/loose/loose.cgi')).status, 200);
});

for (const variant of switches['bad-exec']) {
  test(`bad-exec ${variant}: no exec bit, no interpreter, env, no shebang`, async () => {
    host.whm.control({ 'bad-exec': variant });
    host.cgi('noexec.cgi', '', 0o644);
    const folder = 'usr/local/cpanel/whostmgr/docroot/cgi/probe';
    host.write(`${folder}/lost.cgi`, '#!/no/such/interpreter\n', 0o755);
    host.write(`${folder}/env.cgi`, '#!/usr/bin/env sh\n', 0o755);
    host.write(`${folder}/bare.cgi`, 'echo\n', 0o755);
    for (const name of ['noexec', 'lost', 'env', 'bare']) {
      const reply = await host.get(`/cgi/probe/${name}.cgi`);
      assert.equal(reply.status, Number(variant), name);
      assert.match(reply.headers['content-type'] ?? '', /^text\/html/);
    }
  });
}

for (const variant of switches.cwd) {
  test(`cwd ${variant}`, async () => {
    host.whm.control({ cwd: variant });
    host.cgi('cwd.cgi', `${plain}pwd`);
    const folder = join(places(host.root).cgi, 'probe');
    assert.equal((await host.get('/cgi/probe/cwd.cgi')).text, `${variant === 'root' ? '/' : folder}\n`);
  });
}

for (const variant of switches['cgi-rlimit']) {
  test(`cgi-rlimit ${variant}`, async () => {
    host.whm.control({ 'cgi-rlimit': variant });
    host.cgi('limit.cgi', `${plain}ulimit -S -v`);
    const own = variant === 'none' ? /^unlimited\n$/ : /^1048576\n$/;
    assert.match((await host.get('/cgi/probe/limit.cgi')).text, own);
  });
}

test('nothing is routed after a script name, and unknown modules and files are missing', async () => {
  for (const path of [
    '/cgi/probe/ok.cgi/',
    '/cgi/probe/ok.cgi/more',
    '/cgi/probe/',
    '/cgi/none.cgi',
    '/websocket/probe',
    '/sse/probe',
  ]) {
    assert.equal((await host.get(path)).status, 404, path);
  }
});

test('a WebSocket upgrade on a CGI is answered as plain HTTP', async () => {
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Version': '13',
  };
  assert.equal((await host.get('/cgi/probe/ok.cgi', { headers })).status, 200);
  assert.equal((await host.get('/websocket/probe', { headers })).status, 404);
});

test('php is not part of the host', async () => {
  host.write('usr/local/cpanel/whostmgr/docroot/cgi/probe/x.php', '<?php');
  assert.equal((await host.get('/cgi/probe/x.php')).status, 501);
});

test('exactly CONTENT_LENGTH bytes go to stdin, then it ends', async () => {
  host.cgi('echo.cgi', `${plain}cat`);
  const body = 'é'.repeat(70_000);
  assert.equal((await host.get('/cgi/probe/echo.cgi', { method: 'POST', body })).text, body);
  assert.equal((await host.get('/cgi/probe/echo.cgi')).text, '');
});

test('a chunked body is refused', async () => {
  const { cookie, token } = await host.whm.login('root');
  const sent = request(`${host.whm.url}${token}/cgi/probe/echo.cgi`, { method: 'POST', headers: { cookie } });
  sent.write('part');
  sent.end();
  const [reply] = (await once(sent, 'response')) as [IncomingMessage];
  assert.equal(reply.statusCode, 411);
  assert.match(await text(reply), /Chunked/);
});

test('a CGI that fails before its head gives an HTML 500; its stderr goes to error_log', async () => {
  host.cgi('fail.cgi', 'echo complaint >&2\nexit 3');
  const reply = await host.get('/cgi/probe/fail.cgi');
  assert.equal(reply.status, 500);
  assert.match(reply.text, /Internal Error \(ID [0-9a-f]+\)/);
  assert.match(readFileSync(join(places(host.root).logs, 'error_log'), 'utf8'), /complaint/);
});

test('perl of cPanel is the one of ROOT, with its stubs', async () => {
  const file = host.write(
    'usr/local/cpanel/whostmgr/docroot/cgi/probe/acl.cgi',
    `#!/usr/local/cpanel/3rdparty/bin/perl -w\nuse Whostmgr::ACLS ();\nWhostmgr::ACLS::init_acls();\nprint "Content-type: text/plain\\n\\n", Whostmgr::ACLS::hasroot(), $^W;\n`,
  );
  chmodSync(file, 0o700);
  assert.equal((await host.get('/cgi/probe/acl.cgi')).text, '11');
});

test('a request is recorded, and logged as cPanel logs it', async () => {
  const { cookie, token } = await host.whm.login('root');
  await host.as({ cookie, token }, '/cgi/probe/ok.cgi?seen=1');
  const record = host.whm.requests().find((each) => each.query === 'seen=1');
  assert.deepEqual(record, {
    method: 'GET',
    path: '/cgi/probe/ok.cgi',
    query: 'seen=1',
    status: 200,
    user: 'root',
    by: 'cgi',
  });
  const log = readFileSync(join(places(host.root).logs, 'access_log'), 'utf8');
  const date = String.raw`\[\d\d/\d\d/\d{4}:\d\d:\d\d:\d\d -0000\]`;
  assert.match(
    log,
    new RegExp(
      `^127.0.0.1 - root ${date} "GET ${token}/cgi/probe/ok.cgi\\?seen=1 HTTP/1.1" 200 \\d+ "-" "-" "s" "-" ${host.whm.port}$`,
      'm',
    ),
  );
});

test('during an upgrade of cPanel every request gets 503', async () => {
  host.whm.control({ upgrade: 'on' });
  const reply = await host.get('/cgi/probe/ok.cgi');
  assert.equal(reply.status, 503);
  assert.match(reply.headers['content-type'] ?? '', /^text\/html/);
});

test('a control file with an unknown name is said, not passed over', async () => {
  host.write('sim/whm-control.json', '{"no-such": "x"}');
  const reply = await host.get('/cgi/probe/ok.cgi');
  assert.equal(reply.status, 500);
  assert.match(reply.text, /unknown name/);
});
