import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type Forwarding, forwardOutput } from '../../../host/whm/cgi-forward.ts';
import { open } from '../../../host/whm/client.ts';
import { type Control, defaults, switches } from '../../../host/whm/switches.ts';

const server = createServer();
before(() => once(server.listen(0, '127.0.0.1'), 'listening'));
after(() => server.close());

interface Run {
  readonly forwarding: Forwarding;
  readonly response: ServerResponse;
  /** The client's side of the answer. */
  readonly reply: Promise<IncomingMessage>;
}

/** A request that is answered only through the forwarding that the test drives. */
async function run(path: string, patch: Partial<Control>, accept = ''): Promise<Run> {
  const arrived = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
  const reply = open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  reply.catch(() => undefined);
  const [, response] = await arrived;
  const control = { ...defaults, ...patch };
  return { forwarding: forwardOutput(response, accept, path, control, () => undefined), response, reply };
}

const html = 'Content-Type: text/html\n\n';
const bytes = (text: string) => Buffer.from(text);

for (const variant of switches['first-read']) {
  test(`first-read ${variant}`, async () => {
    const { forwarding, response, reply } = await run('/x.cgi', { 'first-read': variant, cork: 'never' });
    forwarding.read(bytes(html));
    forwarding.read(bytes('one,'));
    assert.equal(response.headersSent, variant === 'at-once');
    forwarding.read(bytes('two,'));
    assert.equal(response.headersSent, true);
    forwarding.end(true);
    assert.equal((await buffer(await reply)).toString(), 'one,two,');
  });
}

test('first-read held: a body in the same read as the head counts, and the end releases it', async () => {
  const { forwarding, response, reply } = await run('/x.cgi', { cork: 'never' });
  forwarding.read(bytes(`${html}only`));
  assert.equal(response.headersSent, false);
  assert.equal(forwarding.end(true), true);
  const message = await reply;
  assert.equal(message.headers['transfer-encoding'], 'chunked');
  assert.equal((await buffer(message)).toString(), 'only');
});

for (const variant of switches.cork) {
  for (const path of ['/cgi/x.cgi', '/cgi/x/live_api.cgi']) {
    test(`cork ${variant} on ${path}`, async (t) => {
      const { forwarding, response, reply } = await run(path, { cork: variant, 'first-read': 'at-once' });
      t.mock.timers.enable({ apis: ['setTimeout'] });
      forwarding.read(bytes(`${html}piece`));
      const corked = variant === '200ms' && !path.includes('/live_');
      assert.equal(response.headersSent, !corked);
      t.mock.timers.tick(200);
      assert.equal(response.headersSent, true);
      t.mock.timers.reset();
      forwarding.end(true);
      assert.equal((await buffer(await reply)).toString(), 'piece');
    });
  }
}

for (const variant of switches.gzip) {
  test(`gzip ${variant}: a large page`, async () => {
    const { forwarding, reply } = await run('/x.cgi', { gzip: variant }, 'gzip');
    forwarding.read(bytes(`Content-Length: 1000\n${html}${'x'.repeat(1000)}`));
    forwarding.end(true);
    const message = await reply;
    const body = await buffer(message);
    const zipped = variant === 'as-stated';
    assert.equal(message.headers['content-encoding'], zipped ? 'gzip' : undefined);
    assert.equal(message.headers['content-length'], zipped ? undefined : '1000');
    assert.equal((zipped ? gunzipSync(body) : body).toString(), 'x'.repeat(1000));
  });
}

test('an output without a head is not answered', async () => {
  const { forwarding, response, reply } = await run('/x.cgi', {});
  forwarding.read(bytes('no blank line'));
  assert.equal(forwarding.end(true), false);
  response.destroy();
  await assert.rejects(reply);
});

test('a CGI that fails after its head cuts the answer', async () => {
  const { forwarding, reply } = await run('/x.cgi', { cork: 'never', 'first-read': 'at-once' });
  forwarding.read(bytes(`${html}half`));
  const message = await reply;
  assert.equal(forwarding.end(false), true);
  await assert.rejects(buffer(message), /aborted/);
});

test('a body longer than its Content-Length ends there, a shorter one is cut', async () => {
  const long = await run('/x.cgi', {});
  long.forwarding.read(bytes(`Content-Length: 4\n\nlonger`));
  long.forwarding.end(true);
  assert.equal((await buffer(await long.reply)).toString(), 'long');
  const short = await run('/x.cgi', { cork: 'never', 'first-read': 'at-once' });
  short.forwarding.read(bytes(`Content-Length: 9\n\nshort`));
  const message = await short.reply;
  short.forwarding.end(true);
  await assert.rejects(buffer(message), /aborted/);
});
