import assert from 'node:assert/strict';
import { test } from 'node:test';
import { send } from '../../../host/whm/client.ts';
import { switches } from '../../../host/whm/switches.ts';
import { testHost } from './support.ts';

const secret = 'canary-Tr0ub4dor';
const host = testHost(() => {
  // Printed by perl started directly: a shell would add variables of its own.
  host.write(
    'usr/local/cpanel/whostmgr/docroot/cgi/probe/env.cgi',
    '#!/usr/bin/perl\nprint "Content-type: text/plain\\n\\n", map { "$_=$ENV{$_}\\n" } sort keys %ENV;\n',
    0o755,
  );
}, [
  { name: 'root', password: secret },
  { name: 'rootreseller', password: 'other-secret', acls: ['all'] },
]);
const page = '/cgi/probe/env.cgi';
const parse = (text: string) =>
  Object.fromEntries(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(/=(.*)/).slice(0, 2) as [string, string]),
  );

test('a CGI gets exactly the documented variables', async () => {
  const { cookie, token } = await host.whm.login('root');
  const reply = await send(`${host.whm.url}${token}${page}?a=b%20c`, {
    method: 'POST',
    body: '{}',
    headers: {
      cookie,
      'Content-Type': 'application/json',
      'X-Requested-By': 'probe',
      Accept: '*/*',
    },
  });
  const { REMOTE_PORT: port, ...environment } = parse(reply.text);
  assert.match(port ?? '', /^\d+$/);
  assert.deepEqual(environment, {
    PATH: '/usr/bin:/bin',
    GATEWAY_INTERFACE: 'CGI/1.1',
    WHM50: '1',
    REMOTE_USER: 'root',
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_HOST: '127.0.0.1',
    SERVER_ADDR: '127.0.0.1',
    SERVER_PORT: String(host.whm.port),
    REQUEST_METHOD: 'POST',
    REQUEST_URI: `${token}${page}?a=b%20c`,
    SCRIPT_URI: `${token}${page}`,
    QUERY_STRING: 'a=b%20c',
    CONTENT_TYPE: 'application/json',
    CONTENT_LENGTH: '2',
    HTTP_HOST: `127.0.0.1:${host.whm.port}`,
    HTTP_X_REQUESTED_BY: 'probe',
    cp_security_token: token,
  });
});

test('with an API token the security token is empty and the token is named', async () => {
  const { authorization, name } = host.whm.apiToken('rootreseller', ['all']);
  const environment = parse((await send(`${host.whm.url}${page}`, { headers: { authorization } })).text);
  assert.equal(environment['cp_security_token'], '');
  assert.equal(environment['WHM_API_TOKEN_NAME'], name);
  assert.equal(environment['REMOTE_USER'], 'rootreseller');
});

const passwords = { absent: undefined, real: secret, hidden: '__HIDDEN__' };
for (const variant of switches['remote-password']) {
  test(`remote-password ${variant}`, async () => {
    host.whm.control({ 'remote-password': variant });
    assert.equal(parse((await host.get(page)).text)['REMOTE_PASSWORD'], passwords[variant]);
  });
}

for (const variant of switches['http-cookie']) {
  test(`http-cookie ${variant}`, async () => {
    host.whm.control({ 'http-cookie': variant });
    const { HTTP_COOKIE: cookie } = parse((await host.get(page)).text);
    assert.equal(cookie?.startsWith('whostmgrsession=') ?? false, variant === 'present');
  });
}

for (const variant of switches['http-authorization']) {
  test(`http-authorization ${variant}`, async () => {
    host.whm.control({ 'http-authorization': variant });
    const authorization = `Basic ${Buffer.from(`root:${secret}`).toString('base64')}`;
    const environment = parse((await send(`${host.whm.url}${page}`, { headers: { authorization } })).text);
    assert.equal(environment['HTTP_AUTHORIZATION'], variant === 'present' ? authorization : undefined);
  });
}
