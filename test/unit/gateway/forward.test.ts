import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { createGateway } from '../../../daemon/gateway/server.ts';
import { limits } from '../../../daemon/protocol/limits.ts';

const head = [
  'GET /v1/ws HTTP/1.1',
  'Host: server.example.test:20287',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '\r\n',
].join('\r\n');

/** A gateway before a daemon that takes every upgrade, and the sockets of each. */
async function gateway(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const sockets = new WebSocketServer({ noServer: true });
  const daemon = createServer();
  const served: Socket[] = [];
  daemon.on('upgrade', (incoming, socket: Socket, rest) => {
    served.push(socket);
    sockets.handleUpgrade(incoming, socket, rest, (client) => sockets.emit('connection', client));
  });
  daemon.listen(join(folder, 'gateway.sock'));
  await once(daemon, 'listening');
  const server = createGateway(join(folder, 'gateway.sock'), undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const clients: Socket[] = [];
  server.on('connection', (socket: Socket) => clients.push(socket));
  t.after(() => {
    for (const socket of [...clients, ...served]) socket.destroy();
    server.close();
    daemon.close();
    rmSync(folder, { recursive: true });
  });
  const { port } = server.address() as AddressInfo;
  const raw = async (allowHalfOpen = false) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen });
    socket.write(head);
    await once(socket, 'data');
    return socket;
  };
  return { port, sockets, served, clients, raw, daemon };
}

/** Both sides of a connection are gone, though nobody was idle. */
async function bothEnd({ served, clients }: { served: Socket[]; clients: Socket[] }): Promise<void> {
  await Promise.all([...served, ...clients].map(async (socket) => socket.closed || once(socket, 'close')));
}

test('a client that closes its WebSocket leaves nothing behind', async (t) => {
  const all = await gateway(t);
  const client = new WebSocket(`ws://127.0.0.1:${all.port}/v1/ws`);
  await once(client, 'open');
  client.close();
  const [code] = await once(client, 'close');
  assert.equal(code, 1005);
  await bothEnd(all);
});

test('a client that only closes its side, or just goes, leaves nothing behind', async (t) => {
  for (const leave of [(socket: Socket) => socket.end(), (socket: Socket) => socket.destroy()]) {
    const all = await gateway(t);
    leave(await all.raw(true));
    await bothEnd(all);
  }
});

test('what the daemon says last arrives whole, and who does not close after it is closed', async (t) => {
  const all = await gateway(t);
  const client = await all.raw(true);
  const text = 'x'.repeat(4 * 1024 * 1024);
  for (const socket of all.sockets.clients) socket.send(text);
  all.served[0]?.end();
  const received = await buffer(client);
  assert.equal(received.length, text.length + 10, 'the frame with its head of ten bytes');
  await bothEnd(all);
});

test('a refusal arrives whole, and only upgrades of /v1/ws are passed on', async (t) => {
  const all = await gateway(t);
  all.daemon.removeAllListeners('upgrade');
  all.daemon.on('upgrade', (_incoming, socket) => {
    socket.end('HTTP/1.1 403 No\r\nConnection: close\r\nContent-Length: 4\r\n\r\nnope', () =>
      socket.destroy(),
    );
  });
  const ask = async (path: string, headers: Record<string, string>) => {
    const sent = request({ port: all.port, host: '127.0.0.1', path, headers, agent: false }).end();
    const [response] = await once(sent, 'response');
    return `${response.statusCode} ${(await buffer(response)).toString()}`;
  };
  const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket' };
  assert.equal(await ask('/v1/ws', upgrade), '403 nope');
  assert.equal(await ask('/v1/jobs', upgrade), '404 ');
  assert.equal(await ask('/v1/ws?x', upgrade), '404 ');
  assert.equal(await ask('/v1/ws', {}), '404 ');
});

test('a connection that stalls on either side is ended after twice the heartbeat', async (t) => {
  const own: Socket[] = [];
  const note = (message: unknown) => own.push((message as { socket: Socket }).socket);
  subscribe('net.client.socket', note);
  t.after(() => unsubscribe('net.client.socket', note));
  for (const side of ['the client’s', 'the daemon’s'] as const) {
    const all = await gateway(t);
    const client = await all.raw(true);
    // Of the sockets that were opened in this process, the gateway's own is the one without a port.
    const towards = own.findLast((socket) => socket.remotePort === undefined) ?? assert.fail('none is open');
    const from = all.clients.at(-1) ?? assert.fail('nobody came');
    for (const socket of [from, towards]) assert.equal(socket.timeout, 2 * limits.heartbeatSeconds * 1000);
    // The system's clock is not the test's: the timer's end is told as it would tell it.
    (side === 'the client’s' ? from : towards).emit('timeout');
    await bothEnd(all);
    assert.ok(towards.destroyed, side);
    client.destroy();
  }
});

test('who takes nothing of what the daemon says holds back the daemon, not the gateway’s memory', async (t) => {
  const all = await gateway(t);
  const client = await all.raw(true);
  client.pause();
  const [served] = all.served;
  const [from] = all.clients;
  assert.ok(served !== undefined && from !== undefined);
  const sent = Buffer.alloc(32 * 1024 * 1024);
  served.write(sent);
  const turn = async () => new Promise((resolve) => setImmediate(resolve));
  while (!from.writableNeedDrain) await turn();
  // Each turn it could read on.
  for (let turns = 0; turns < 200; turns++) await turn();
  assert.ok(from.writableLength < 1024 * 1024, `${from.writableLength} bytes wait in the gateway`);
  let read = 0;
  client.on('data', (chunk: Buffer) => (read += chunk.length)).resume();
  served.end();
  await once(client, 'end');
  assert.equal(read, sent.length, 'and all of it arrives once it reads');
  client.destroy();
});

test('what waits for one client is never what another is told', async (t) => {
  const all = await gateway(t);
  const clients = [await all.raw(true), await all.raw(true)];
  const turn = async () => new Promise((resolve) => setImmediate(resolve));
  // Nobody reads, so that what is said to the one still waits in the gateway when the other is spoken to.
  for (const client of clients) client.pause();
  const mebibyte = 1024 * 1024;
  for (const [index, served] of all.served.entries()) served.write(Buffer.alloc(32 * mebibyte, index + 1));
  while (!all.clients.every((socket) => socket.writableNeedDrain)) await turn();
  const arrived = clients.map(async (client) => buffer(client));
  for (const served of all.served) served.end();
  for (const [index, bytes] of (await Promise.all(arrived)).entries()) {
    assert.ok(
      bytes.equals(Buffer.alloc(32 * mebibyte, index + 1)),
      `client ${index} was told something else`,
    );
  }
});
