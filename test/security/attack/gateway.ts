import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { limits } from '../../../daemon/protocol/limits.ts';
import { connect, exchange, origin, ticketOf } from '../live.ts';
import { dial, siege, type Siege } from './support.ts';

/** Somebody else is let in and told of jobs. */
async function othersAreServed(t: TestContext, { daemon, gateway }: Siege): Promise<void> {
  const socket = await connect(t, gateway.url, await ticketOf(daemon, 'whm:boss'));
  const told = await exchange(socket ?? assert.fail('nobody else is let in'), { type: 'jobs' });
  assert.equal(told.type, 'jobs');
  socket?.terminate();
}

const upgrade = (ticket: string) =>
  `GET /v1/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: ${origin}\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n` +
  `Sec-WebSocket-Protocol: whm-2fa-reset.v1, ticket.${ticket}\r\n\r\n`;

test('10,000 connections in sequence, each with something else in it', async (t) => {
  const all = await siege(t);
  const sayings = [
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    '\x16\x03\x01\x00\xa5',
    'GET /v1/ws HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /v1/status HTTP/1.1\r\nHost: x\r\nX-Actor: cli\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  ];
  for (let count = 0; count < 10_000; count++) {
    const { socket, closed } = dial(all.gateway.port, sayings[count % sayings.length]);
    if (count % 7 === 0) socket.destroy();
    const told = await closed;
    assert.doesNotMatch(told, /^HTTP\/1\.1 [123]/u);
    if (count % 2500 === 0) await othersAreServed(t, all);
  }
  await all.outlast();
});

test('500 at once that say nothing, half a head, or a byte at a time, are cut off', async (t) => {
  const all = await siege(t);
  const began = performance.now();
  const drips: NodeJS.Timeout[] = [];
  const calls = Array.from({ length: 500 }, (_, index) => {
    const call = dial(all.gateway.port, index % 3 === 0 ? '' : 'GET /v1/ws HTTP/1.1\r\nX: ');
    if (index % 3 === 2) drips.push(setInterval(() => void call.socket.write('x'), 1000));
    return call.closed;
  });
  await othersAreServed(t, all);
  for (const told of await Promise.all(calls)) assert.doesNotMatch(told, /^HTTP\/1\.1 [123]/u);
  for (const drip of drips) clearInterval(drip);
  const seconds = (performance.now() - began) / 1000;
  t.diagnostic(`the last was cut off after ${seconds.toFixed(1)} s`);
  assert.ok(seconds < 30, 'not at the pace of a check that Node makes twice a minute');
  await all.outlast();
});

test('2,000 guessed tickets open nothing, and the log stays short', async (t) => {
  const all = await siege(t);
  for (let round = 0; round < 20; round++) {
    const guesses = Array.from(
      { length: 100 },
      async () => dial(all.gateway.port, upgrade(randomBytes(32).toString('base64url'))).closed,
    );
    for (const told of await Promise.all(guesses)) assert.doesNotMatch(told, /^HTTP\/1\.1 101/u);
  }
  await othersAreServed(t, all);
  const lines = all.daemon.log().filter(({ msg }) => msg.includes('ticket'));
  assert.ok(lines.length >= 1 && lines.length <= 100, `${lines.length} lines`);
  await all.outlast();
});

test('huge heads are cut off before they are whole', async (t) => {
  const all = await siege(t);
  const line = `X-Filler: ${'x'.repeat(1000)}\r\n`;
  const calls = Array.from({ length: 100 }, async () => {
    const { socket, closed } = dial(all.gateway.port, 'GET /v1/ws HTTP/1.1\r\n');
    let sent = 0;
    while (!socket.destroyed && sent < 64 * 1024 * 1024) {
      const isTaken = socket.write(line.repeat(64));
      sent += line.length * 64;
      if (!isTaken) await Promise.race([closed, new Promise((resolve) => socket.once('drain', resolve))]);
      else await new Promise(setImmediate);
    }
    socket.destroy();
    await closed;
    return sent;
  });
  for (const sent of await Promise.all(calls)) assert.ok(sent < 16 * 1024 * 1024, `${sent} bytes were taken`);
  await othersAreServed(t, all);
  await all.outlast();
});

test('watchers that open all they may and never read keep nobody out', async (t) => {
  const all = await siege(t);
  const { items } = JSON.parse((await all.daemon.request('GET', '/v1/jobs')).text) as {
    items: { id: string }[];
  };
  const watchers = [];
  for (let count = 0; count < 200; count++) {
    const socket = await connect(t, all.gateway.url, await ticketOf(all.daemon, 'whm:root'));
    socket?.pause();
    socket?.send(JSON.stringify({ type: 'subscribe', jobId: items[0]?.id, after: 0 }));
    watchers.push(socket);
  }
  assert.ok(watchers.every((socket) => socket !== undefined));
  assert.ok(watchers.length < limits.socketsPerActor);
  await othersAreServed(t, all);
  await all.outlast();
});
