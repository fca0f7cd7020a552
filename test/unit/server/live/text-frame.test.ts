import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import type { ServerFrame } from '../../../../daemon/protocol/frames.ts';
import { textFrame } from '../../../../daemon/server/live/text-frame.ts';

/** A message whose JSON has so many bytes. */
function messageOf(bytes: number): ServerFrame {
  const message = (ts: string): ServerFrame => ({ type: 'heartbeat', ts });
  const rest = bytes - JSON.stringify(message('')).length;
  // A letter of two bytes, so that characters and bytes are not the same.
  return message('é'.repeat(Math.floor(rest / 2)) + 'e'.repeat(rest % 2));
}

test('frames of each length are read by a client as they were meant', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new WebSocketServer({ noServer: true });
  const sizes = [40, 125, 126, 127, 65_535, 65_536, 1_000_000];
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (peer) => {
      for (const size of sizes) socket.write(textFrame(messageOf(size)));
      peer.ping();
      socket.write(textFrame(messageOf(41)));
      peer.close();
    });
  });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  t.after(() => {
    client.terminate();
    server.close();
  });
  const read: unknown[] = [];
  client.on('message', (data: Buffer, isBinary) => read.push([isBinary, data.length, String(data)]));
  client.on('ping', () => read.push('ping'));
  await once(client, 'close');
  const told = (size: number) => [false, size, JSON.stringify(messageOf(size))];
  assert.deepEqual(read, [...sizes.map(told), 'ping', told(41)]);
});
