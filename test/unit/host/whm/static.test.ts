import assert from 'node:assert/strict';
import { test } from 'node:test';
import { send } from '../../../host/whm/client.ts';
import { switches } from '../../../host/whm/switches.ts';
import { testHost } from './support.ts';

const host = testHost(() => {
  for (const name of ['a.css', 'a.js', 'a.png', 'a.svg', 'a.mjs', 'a.woff2', 'a.map', 'a.wasm']) {
    host.write(`${folder}/${name}`, `content of ${name}`);
  }
});
const folder = 'usr/local/cpanel/whostmgr/docroot/cgi/probe';

const types: readonly (readonly [name: string, type: string])[] = [
  ['a.css', 'text/css'],
  ['a.js', 'application/javascript'],
  ['a.png', 'image/png'],
  ['a.svg', 'image/svg+xml'],
];
for (const [name, type] of types) {
  test(`${name} is served as ${type}, without AppConfig`, async () => {
    const reply = await host.get(`/cgi/probe/${name}`);
    assert.equal(reply.text, `content of ${name}`);
    assert.equal(reply.headers['content-type'], type);
    assert.equal(reply.headers['x-content-type-options'], 'nosniff');
    assert.equal(reply.headers['x-frame-options'], 'SAMEORIGIN');
    assert.equal(reply.headers['cache-control'], undefined);
  });
}

test('with a magic revision it may be cached for 60 days', async () => {
  const reply = await host.get('/cPanel_magic_revision_17/cgi/probe/a.css');
  assert.equal(reply.headers['cache-control'], 'public, max-age=5184000');
});

test('a file can only be read', async () => {
  assert.equal((await host.get('/cgi/probe/a.css', { method: 'POST', body: 'x' })).status, 405);
  const reply = await host.get('/cgi/probe/a.css', { method: 'HEAD' });
  assert.deepEqual([reply.status, reply.text], [200, '']);
});

for (const variant of switches['static-auth']) {
  test(`static-auth ${variant}`, async () => {
    host.whm.control({ 'static-auth': variant });
    const reply = await send(`${host.whm.url}/cgi/probe/a.css`);
    assert.equal(reply.status, variant === 'open' ? 200 : 401);
  });
}

const rare = { right: 'application/wasm', 'octet-stream': 'application/octet-stream', none: undefined };
for (const variant of switches['rare-mime']) {
  test(`rare-mime ${variant}`, async () => {
    host.whm.control({ 'rare-mime': variant });
    assert.equal((await host.get('/cgi/probe/a.wasm')).headers['content-type'], rare[variant]);
    for (const name of ['a.mjs', 'a.woff2', 'a.map']) {
      const type = (await host.get(`/cgi/probe/${name}`)).headers['content-type'];
      if (variant !== 'right') assert.equal(type, rare[variant]);
      else assert.match(type ?? '', /javascript|font|json/);
    }
  });
}
