import assert from 'node:assert/strict';
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';
import * as z from 'zod/mini';
import { type ClientFrame, ServerFrame } from '../../daemon/protocol/frames.ts';
import { Overview } from '../../daemon/protocol/overview.ts';
import { hasOpenssl, issue } from '../host/whm/openssl.ts';
import { connect, exchange, gatewayConfig, origin, startGateway, ticketOf } from '../security/live.ts';
import { peakMiB } from '../security/attack/support.ts';
import { runBuilt } from './child.ts';
import { type Daemon, folder, prepare, stage } from './harness.ts';
import { eventsUntil, finished, removal, startJob } from './jobs.ts';

const subscribe = (jobId: string, after: number): ClientFrame => ({ type: 'subscribe', jobId, after });

/** A WebSocket to the gateway that is open. */
async function opened(t: TestContext, daemon: Daemon, url: string, options = {}): Promise<WebSocket> {
  const ticket = await ticketOf(daemon, 'cli');
  return (await connect(t, url, ticket, { origin, ...options })) ?? assert.fail('it is refused');
}

/** The frames of a socket from now on. */
async function* framesOf(socket: WebSocket): AsyncGenerator<ServerFrame> {
  const frames: ServerFrame[] = [];
  let wake = () => {};
  socket.on('message', (data: Buffer) => {
    frames.push(z.parse(ServerFrame, JSON.parse(data.toString())));
    wake();
  });
  for (;;) {
    const frame = frames.shift();
    if (frame !== undefined) yield frame;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
}

test('who joins a running job behind a sequence gets each missing event once, then the others as they come', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'], config: gatewayConfig });
  const { url } = await startGateway(t, daemon);
  host.gate('call', 'before-save', { function: removal });
  const { id } = await startJob(daemon, ['alice', 'bob']);
  const sofar = await eventsUntil(daemon, id, ({ type }) => type === 'batch.started');
  const socket = await opened(t, daemon, url);
  const told: unknown[] = [];
  const frames = framesOf(socket);
  socket.send(JSON.stringify(subscribe(id, 1)));
  for await (const frame of frames) {
    if (frame.type === 'heartbeat') continue;
    assert.ok(frame.type === 'events', frame.type);
    if (told.length === 0) {
      assert.deepEqual(frame.events, sofar.slice(1), 'exactly what is missing, in one frame');
      host.open('call');
    }
    told.push(...frame.events);
    if (frame.events.at(-1)?.type === 'job.finished') break;
  }
  const { events } = await finished(daemon, id);
  assert.deepEqual(told, events.slice(1));
});

test('the overview tells of the gateway of this daemon, and of no other on the machine', async (t) => {
  const [ours, others] = [
    await stage(t, { config: gatewayConfig }),
    await stage(t, { config: gatewayConfig }),
  ];
  const read = async ({ daemon }: typeof ours) =>
    (await daemon.request('GET', '/v1/overview')).as(Overview).server?.gateway;
  await startGateway(t, others.daemon);
  assert.deepEqual(await read(ours), { why: 'The gateway does not run.' });
  const theirs = await read(others);
  assert.ok(theirs && 'value' in theirs && theirs.value.rssBytes > 1e7, JSON.stringify(theirs));
  assert.match(theirs.value.version ?? '', /^\d+\.\d+\.\d+$/u);
  await startGateway(t, ours.daemon);
  const found = await read(ours);
  assert.ok(
    found && 'value' in found && found.value.startedAt > theirs.value.startedAt,
    JSON.stringify(found),
  );
});

test('a client that never reads but keeps asking costs the daemon no memory, and is not read from', async (t) => {
  const off = Array.from({ length: 1000 }, (_, index) => `${'a'.repeat(190)}${index}`);
  const { daemon } = await stage(t, { off, config: gatewayConfig });
  const { id } = await startJob(daemon, off);
  await finished(daemon, id);
  const socket = await opened(t, daemon, `ws+unix://${join(daemon.dir, 'run/gateway.sock')}:/v1/ws`);
  socket.pause();
  const before = peakMiB(daemon.pid);
  const frame = JSON.stringify(subscribe(id, 0));
  while (socket.bufferedAmount < 16 * 1024 * 1024) {
    for (let count = 0; count < 1000; count++) socket.send(frame);
    await new Promise((resolve) => setImmediate(resolve));
  }
  // Each answer lies behind whatever the daemon has read of it in a turn.
  for (let count = 0; count < 5; count++) await daemon.request('GET', '/v1/status');
  assert.ok(peakMiB(daemon.pid) < before + 64, `${before} MiB, then ${peakMiB(daemon.pid)}`);
  assert.ok(socket.bufferedAmount > 8 * 1024 * 1024, 'most of it was not read');
  socket.terminate();
});

const skip = hasOpenssl() ? false : 'openssl is not installed';

test('a new certificate serves new connections, and the open ones go on', { skip }, async (t) => {
  const dir = folder(t);
  const pem = join(dir, 'tls.pem');
  const place = (text: string) => {
    writeFileSync(`${pem}.new`, text);
    renameSync(`${pem}.new`, pem);
  };
  const [first, second] = [1, 2].map((serial) => issue(join(dir, 'issued'), serial).selfSigned);
  place(first ?? '');
  const gateway = { address: '127.0.0.1', port: 0, pem, certificates: dir };
  const { daemon } = await stage(t, { off: ['alice'], config: { gateway } });
  const { url, printed } = await startGateway(t, daemon);
  const tls = { rejectUnauthorized: false };
  const serialOf = async () => {
    const peer = connectTls({ port: Number(new URL(url).port), host: '127.0.0.1', ...tls });
    await once(peer, 'secureConnect');
    const { serialNumber } = peer.getPeerCertificate();
    peer.destroy();
    return serialNumber;
  };
  const { id } = await startJob(daemon, ['alice']);
  const early = await opened(t, daemon, url.replace('ws:', 'wss:'), tls);
  assert.equal(await serialOf(), '01');
  // What does not parse changes nothing.
  place(second?.slice(0, 300) ?? '');
  assert.equal(await serialOf(), '01');
  place(second ?? '');
  await printed('"msg":"a new certificate is in use"');
  assert.equal(await serialOf(), '02');
  const late = await opened(t, daemon, url.replace('ws:', 'wss:'), tls);
  for (const socket of [early, late])
    assert.equal((await exchange(socket, subscribe(id, 0))).type, 'snapshot');
});

test('without TLS it listens on a loopback address alone', async (t) => {
  const { daemon } = await prepare(t);
  for (const address of ['0.0.0.0', '::', '192.0.2.1']) {
    daemon.configure({ gateway: { plain: true, address, port: 0 } });
    for (const program of ['gateway.mjs', 'daemon.mjs']) {
      const { code, stdout, stderr } = await runBuilt(program, ['--config', daemon.configFile]);
      assert.deepEqual([code, stdout], [2, ''], `${program} on ${address}`);
      assert.match(stderr, /gateway\.plain: plain needs a loopback address/u);
    }
  }
});
