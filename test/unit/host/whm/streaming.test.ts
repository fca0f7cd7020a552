import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { beforeEach, test } from 'node:test';
import { open } from '../../../host/whm/client.ts';
import { switches } from '../../../host/whm/switches.ts';
import { testHost } from './support.ts';

const host = testHost();
const gate = () => join(host.root, 'gate');
const head = 'printf "Content-Type: application/x-ndjson\\nContent-Encoding: identity\\n\\n"\n';

// A CGI that reads the gate waits until the test opens it.
beforeEach(() => {
  if (!existsSync(gate())) execFileSync('mkfifo', [gate()]);
});

async function start(name: string): Promise<IncomingMessage> {
  const { cookie, token } = await host.whm.login('root');
  return open(`${host.whm.url}${token}/cgi/probe/${name}`, { headers: { cookie } });
}

async function firstPiece(reply: IncomingMessage): Promise<string> {
  const [piece] = (await once(reply, 'data')) as [Buffer];
  return piece.toString();
}

test('a live_ CGI that writes two pieces streams under the default switches', async () => {
  // More than one read takes: the first is held back, and what is written soon after may be read together with it.
  const first = `${'1'.repeat(100_000)}\n`;
  const file = host.write('first', first);
  host.cgi('live_a.cgi', `${head}cat '${file}'\nprintf 'two\\n'\nexec cat '${gate()}'`);
  const reply = await start('live_a.cgi');
  let seen = '';
  reply.setEncoding('utf8').on('data', (piece: string) => (seen += piece));
  while (!seen.endsWith('two\n')) await once(reply, 'data');
  writeFileSync(gate(), 'three\n');
  await once(reply, 'end');
  assert.equal(seen, `${first}two\nthree\n`);
});

for (const variant of switches.restart) {
  test(`restart ${variant}: a running CGI, and the session afterwards`, async () => {
    host.whm.control({ 'first-read': 'at-once', restart: variant });
    host.cgi('live_b.cgi', `${head}printf 'one\\n'\nexec cat '${gate()}'`);
    const reply = await start('live_b.cgi');
    await firstPiece(reply);
    const rest = buffer(reply);
    host.whm.restart();
    if (variant === 'cut') {
      await assert.rejects(rest, /aborted/);
    } else {
      writeFileSync(gate(), 'two\n');
      assert.equal((await rest).toString(), 'two\n');
    }
    assert.equal((await host.get('/')).status, 200);
  });
}

test('a client that leaves gives the CGI SIGPIPE at its next write', async () => {
  host.whm.control({ 'first-read': 'at-once' });
  const ended = join(host.root, 'ended');
  host.cgi(
    'live_c.cgi',
    `trap 'echo pipe > ${ended}; exit 1' PIPE\n${head}printf 'one\\n'\nwhile :; do sleep 0.01; printf 'more\\n'; done`,
  );
  const watcher = watch(host.root);
  const reply = await start('live_c.cgi');
  await firstPiece(reply);
  reply.on('error', () => undefined).destroy();
  while (!existsSync(ended)) await once(watcher, 'change');
  watcher.close();
});

test('cgi-timeout cuts a long answer', async () => {
  host.whm.control({ 'cgi-timeout': 0.3, 'first-read': 'at-once' });
  host.cgi('live_d.cgi', `${head}printf 'one\\n'\nexec cat '${gate()}'`);
  await assert.rejects(start('live_d.cgi').then(buffer), /aborted|socket hang up/);
});

test('a CGI that is killed in mid-stream cuts the answer', async () => {
  host.whm.control({ 'first-read': 'at-once' });
  host.cgi('live_e.cgi', `${head}printf 'one\\n'\nkill -9 $$`);
  await assert.rejects(start('live_e.cgi').then(buffer), /aborted|socket hang up/);
});

test('a stalled request body is cut', async () => {
  host.whm.control({ 'body-seconds': 0.2 });
  host.cgi('body.cgi', 'cat > /dev/null');
  const { cookie, token } = await host.whm.login('root');
  const socket = connect(host.whm.port, '127.0.0.1');
  socket.write(
    `POST ${token}/cgi/probe/body.cgi HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\nContent-Length: 9\r\n\r\nhalf`,
  );
  socket.on('error', () => undefined);
  await once(socket, 'close');
});
