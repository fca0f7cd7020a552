import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { WebSocket } from 'ws';
import * as z from 'zod/mini';
import { ServerFrame } from '../../daemon/protocol/frames.ts';
import { limits } from '../../daemon/protocol/limits.ts';
import { isProblemCode } from '../../daemon/protocol/problem.ts';
import { stage } from '../integration/harness.ts';
import { hostileText } from '../unit/protocol/hostile.ts';
import { connect, exchange, ticketOf } from './live.ts';

async function opened(...[t, daemon]: Parameters<typeof openOne>): Promise<WebSocket> {
  return (await openOne(t, daemon)) ?? assert.fail('the upgrade is refused');
}

async function openOne(
  t: Parameters<typeof connect>[0],
  daemon: Awaited<ReturnType<typeof stage>>['daemon'],
) {
  const url = `ws+unix://${daemon.socket.replace('daemon.sock', 'gateway.sock')}:/v1/ws`;
  return connect(t, url, await ticketOf(daemon, 'cli'));
}

async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

/** The close code of a connection that is to end without another word. */
async function cutWith(socket: WebSocket): Promise<number> {
  const answer = once(socket, 'message').then(() => assert.fail('it was read'));
  return Promise.race([closeCode(socket), answer]);
}

test('a frame or a message beyond the limit ends the connection', async (t) => {
  const { daemon } = await stage(t);
  const whole = await opened(t, daemon);
  assert.equal(whole.extensions, '', 'nothing is compressed');
  whole.send('x'.repeat(limits.frameBytes + 1));
  assert.equal(await cutWith(whole), 1009);
  const parts = await opened(t, daemon);
  const part = 'x'.repeat(limits.frameBytes / 4);
  for (let count = 0; count < 5; count++) parts.send(part, { fin: count === 4 });
  assert.equal(await cutWith(parts), 1009);
  const good = await opened(t, daemon);
  assert.equal((await exchange(good, { type: 'jobs' })).type, 'jobs', 'others are served');
});

test('whatever a frame holds, it is answered by a problem, and too many of them by an end', async (t) => {
  const { daemon, host } = await stage(t);
  const key = fc.oneof(fc.constantFrom('type', 'jobId', 'after', '__proto__', 'constructor'), hostileText);
  const value = fc.oneof(
    fc.constantFrom('subscribe', 'unsubscribe', 'jobs', 'heartbeat', '01890000-0000-7000-8000-000000000000'),
    fc.integer(),
    hostileText,
    fc.jsonValue({ maxDepth: 3 }),
  );
  const frame = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.dictionary(key, value).map((members) => JSON.stringify(members)),
    fc.jsonValue().map((any) => JSON.stringify(any)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 12 }), async (frames) => {
      const socket = await opened(t, daemon);
      const answers: ServerFrame[] = [];
      socket.on('message', (data: Buffer) => answers.push(z.parse(ServerFrame, JSON.parse(data.toString()))));
      const ended = closeCode(socket);
      for (const text of frames) socket.send(text);
      // An unknown job is asked for last: when its answer is there, so are those before.
      socket.send('{"type":"subscribe","jobId":"01890000-0000-7000-8000-00000000ffff","after":0}');
      const isLast = () =>
        answers.some((answer) => answer.type === 'problem' && answer.problem.code === 'job-not-found');
      const code = await Promise.race([
        ended,
        (async () => {
          while (!isLast()) await once(socket, 'message');
          return undefined;
        })(),
      ]);
      if (code !== undefined) assert.equal(code, 1008, 'too many malformed ones');
      for (const answer of answers)
        if (answer.type === 'problem') assert.ok(isProblemCode(answer.problem.code), answer.problem.code);
      socket.terminate();
      await ended;
    }),
    { numRuns: 25 },
  );
  const runs = host.runs().map((run) => run.function);
  assert.deepEqual(
    runs.filter((name) => name !== 'version' && name !== 'listresellers'),
    [],
    'no frame starts a child',
  );
  assert.equal((await daemon.request('GET', '/v1/status')).status, 200);
});
