import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { WebSocket } from 'ws';
import * as z from 'zod/mini';
import { Tickets } from '../../../../daemon/access/tickets.ts';
import type { Actor } from '../../../../daemon/protocol/actor.ts';
import { renewalCode, ServerFrame, webSocketProtocol } from '../../../../daemon/protocol/frames.ts';
import { limits } from '../../../../daemon/protocol/limits.ts';
import { Problem } from '../../../../daemon/protocol/problem.ts';
import { Hub } from '../../../../daemon/server/hub.ts';
import { createLiveServer } from '../../../../daemon/server/live/upgrade.ts';
import type { Service } from '../../../../daemon/server/service.ts';
import { job, snapshotAfter } from '../../ui/connection/course.ts';

const root: Actor = { user: 'root', via: 'whm' };
const origin = 'https://server.example.test:2087';

/** The server behind the gateway, with a clock in the test's hand; it holds no job. */
async function live(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'live-'));
  let at = Date.parse('2026-03-01T12:00:00.000Z');
  const now = () => at;
  const reports: [string, Record<string, unknown>][] = [];
  const stopping = new AbortController();
  const tickets = new Tickets(now);
  const parts: Partial<Service> = {
    tickets,
    now,
    hub: new Hub(() => assert.fail()),
    stopping: stopping.signal,
    report: (_level, message, detail) => reports.push([message, detail]),
    rights: { levelOf: async () => 'root' } as unknown as Service['rights'],
    store: { job: () => undefined } as unknown as Service['store'],
  };
  const server = createLiveServer(parts as Service);
  server.listen(join(folder, 'gateway.sock'));
  await once(server, 'listening');
  const clients: WebSocket[] = [];
  t.after(async () => {
    for (const client of clients) client.terminate();
    server.close();
    await once(server, 'close');
    rmSync(folder, { recursive: true });
  });
  const connect = (protocols: string[], headers: Record<string, string>) => {
    const client = new WebSocket(`ws+unix://${join(folder, 'gateway.sock')}:/v1/ws`, protocols, { headers });
    clients.push(client);
    return client;
  };
  const ticket = () => tickets.issue(root, origin)?.value ?? assert.fail();
  return {
    parts,
    /** An upgrade with a ticket of that actor, on a socket that is none; the code of its refusal, once there is one. */
    arrive: (user: string) => {
      const request = new IncomingMessage(new Socket());
      const value = tickets.issue({ user, via: 'whm' }, origin)?.value ?? assert.fail();
      request.url = '/v1/ws';
      request.headers = { origin, 'sec-websocket-protocol': `${webSocketProtocol}, ticket.${value}` };
      const socket = new PassThrough();
      server.emit('upgrade', request, socket, Buffer.alloc(0));
      const told = (socket.read() as Buffer | null)?.toString();
      const leave = async () => {
        socket.destroy();
        await once(socket, 'close');
      };
      return { code: /"code":"([a-z-]+)"/u.exec(told ?? '')?.[1], leave };
    },
    ticket,
    reports,
    stopping,
    pass: (seconds: number) => {
      at += seconds * 1000;
    },
    /** Opens with a ticket; resolves once it is open. */
    open: async () => {
      const client = connect([webSocketProtocol, `ticket.${ticket()}`], { Origin: origin });
      await once(client, 'open');
      return client;
    },
    /** The problem that refuses an upgrade. */
    refused: async (protocols: string[], headers: Record<string, string> = { Origin: origin }) => {
      const client = connect(protocols, headers);
      client.on('open', () => assert.fail('it was opened'));
      // Said once more when the test lets go of it.
      client.on('error', () => {});
      const [, response] = (await once(client, 'unexpected-response')) as [unknown, IncomingMessage];
      const problem = z.parse(Problem, JSON.parse(await text(response)));
      assert.equal(response.statusCode, problem.status);
      assert.equal(response.headers['content-type'], 'application/problem+json');
      assert.notEqual(problem.next, '');
      return problem.code;
    },
  };
}

const offer = (ticket: string) => [webSocketProtocol, `ticket.${ticket}`];

test('a good ticket opens one connection, and the ticket is not repeated to anyone', async (t) => {
  const { ticket, open, refused } = await live(t);
  const client = await open();
  assert.equal(client.protocol, webSocketProtocol);
  const value = ticket();
  assert.equal(await refused(offer(value), { Origin: 'https://evil.example' }), 'ticket-refused');
  assert.equal(await refused(offer(value)), 'ticket-refused', 'its first use used it up');
});

test('no Origin, another one, a used, expired or guessed ticket, or one for another host opens nothing', async (t) => {
  const { ticket, refused, pass } = await live(t);
  assert.equal(await refused(offer(ticket()), {}), 'origin-mismatch');
  for (const other of [
    'https://evil.example',
    'null',
    'https://server.example.test',
    'http://server.example.test:2087',
    'https://other.example.test:2087',
    `${origin}.evil.example`,
    `${origin}/`,
  ]) {
    assert.equal(await refused(offer(ticket()), { Origin: other }), 'ticket-refused', other);
  }
  const late = ticket();
  pass(limits.ticketSeconds);
  assert.equal(await refused(offer(late)), 'ticket-refused');
  const guesses = ['x', 'A'.repeat(43), '__proto__', 'constructor'];
  for (const guess of guesses) assert.equal(await refused(offer(guess)), 'ticket-refused', guess);
});

test('other protocols, two tickets, or a service that stops are refused by name', async (t) => {
  const { ticket, refused, stopping } = await live(t);
  assert.equal(await refused([webSocketProtocol]), 'invalid-request');
  assert.equal(await refused([`ticket.${ticket()}`]), 'invalid-request');
  assert.equal(await refused([...offer(ticket()), `ticket.${ticket()}`]), 'invalid-request');
  stopping.abort();
  assert.equal(await refused(offer(ticket())), 'shutting-down');
});

test('refused tickets do not fill the log', async (t) => {
  const { refused, reports, pass } = await live(t);
  for (let times = 0; times < 5; times++) await refused(offer('guess'));
  pass(limits.refusalLogSeconds);
  await refused(offer('guess'));
  assert.deepEqual(
    reports.map(([, detail]) => detail),
    [
      { origin, times: 1 },
      { origin, times: 5 },
    ],
  );
});

test('frames of unknown kinds are told to be wrong, and too many end the connection', async (t) => {
  const { open } = await live(t);
  const client = await open();
  const closed = once(client, 'close');
  const told: string[] = [];
  client.on('message', (data: Buffer) => {
    const frame = z.parse(ServerFrame, JSON.parse(data.toString()));
    told.push(frame.type === 'problem' ? frame.problem.code : frame.type);
  });
  const unknown = '01900000-0000-7000-8000-0000000000ff';
  const wrong = [
    'no JSON',
    '[]',
    '{}',
    '{"type":"start","users":["alice"]}',
    '{"type":"__proto__"}',
    `{"type":"subscribe","jobId":"${unknown}"}`,
    `{"type":"subscribe","jobId":"${unknown}","after":-1}`,
    '{"type":"subscribe","jobId":"../../jobs","after":0}',
    '{"type":"jobs","limit":1}',
  ];
  client.send(JSON.stringify({ type: 'subscribe', jobId: unknown, after: 0 }));
  for (const frame of wrong) client.send(frame);
  client.send(Buffer.from('{"type":"jobs"}'), { binary: true });
  const [code] = await closed;
  assert.equal(code, 1008);
  const invalid = Array.from({ length: 8 }, () => 'invalid-request');
  assert.deepEqual(told, ['job-not-found', 'malformed-json', ...invalid, 'malformed-json']);
});

test('a frame that is too large ends the connection', async (t) => {
  const { open } = await live(t);
  const client = await open();
  client.send(JSON.stringify({ type: 'heartbeat', more: 'x'.repeat(limits.frameBytes) }));
  const [code] = await once(client, 'close');
  assert.equal(code, 1009);
});

test('a connection is ended after its time, with the code that asks for a new one', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { open } = await live(t);
  const client = await open();
  const closed = once(client, 'close');
  // A ping that is not answered would end it sooner: each pong is read before the next, since what comes after is.
  for (let seconds = 0; seconds < limits.connectionMinutes * 60 - limits.heartbeatSeconds; ) {
    const beat = once(client, 'message');
    t.mock.timers.tick(limits.heartbeatSeconds * 1000);
    seconds += limits.heartbeatSeconds;
    await beat;
    assert.equal(client.readyState, WebSocket.OPEN, `open after ${seconds} s`);
    const answer = once(client, 'message');
    client.send(JSON.stringify({ type: 'subscribe', jobId: job, after: 0 }));
    await answer;
  }
  t.mock.timers.tick(limits.heartbeatSeconds * 1000);
  const [code] = await closed;
  assert.equal(code, renewalCode);
});

test('connections are counted from their upgrade on, of one actor and in all', async (t) => {
  const { arrive, parts } = await live(t);
  // cPanel does not answer: nobody's rights are known yet.
  parts.rights = { levelOf: async () => new Promise(() => {}) } as unknown as Service['rights'];
  const own = Array.from({ length: limits.socketsPerActor }, () => arrive('root'));
  assert.ok(own.every(({ code }) => code === undefined));
  assert.equal(arrive('root').code, 'too-many-streams');
  const others = Array.from({ length: limits.sockets - own.length }, () => arrive('boss'));
  assert.ok(others.every(({ code }) => code === undefined));
  assert.equal(arrive('third').code, 'too-many-streams');
  await own[0]?.leave();
  assert.equal(arrive('boss').code, undefined, 'who goes makes room');
  assert.equal(arrive('third').code, 'too-many-streams');
  await others[0]?.leave();
  assert.equal(arrive('root').code, undefined);
  assert.equal(arrive('root').code, 'too-many-streams');
});

test('a client that asks for more than it takes gets all of it once it reads', async (t) => {
  const { open, parts } = await live(t);
  const large = { ...snapshotAfter(1), users: ['x'.repeat(300_000)] };
  parts.store = { job: () => large.job, snapshot: () => large } as unknown as Service['store'];
  const client = await open();
  client.pause();
  const ids = Array.from({ length: limits.subscriptions }, (_, index) => job.slice(0, -2) + (index + 10));
  for (const jobId of ids) client.send(JSON.stringify({ type: 'subscribe', jobId, after: 0 }));
  const answered: string[] = [];
  const { promise: all, resolve } = Promise.withResolvers<void>();
  client.on('message', (data: Buffer) => {
    answered.push((JSON.parse(data.toString()) as { jobId: string }).jobId);
    if (answered.length === ids.length) resolve();
  });
  client.resume();
  await all;
  assert.deepEqual(answered.toSorted(), ids);
  const more = once(client, 'message');
  client.send(JSON.stringify({ type: 'subscribe', jobId: ids[0], after: 7 }));
  assert.match(String((await more)[0]), /^\{"type":"snapshot"/u, 'it is read from again');
});
