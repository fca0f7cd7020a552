import assert from 'node:assert/strict';
import { on as each } from 'node:events';
import type { TestContext } from 'node:test';
import * as z from 'zod/mini';
import { EventList, type JobEvent } from '../../daemon/protocol/events.ts';
import { ServerFrame } from '../../daemon/protocol/frames.ts';
import type { Random } from '../crash/random.ts';
import type { Daemon } from '../integration/harness.ts';
import { connect, ticketOf } from '../security/live.ts';

interface Seat {
  daemon: Daemon;
  /** Of the gateway. */
  url: string;
  random: Random;
  /** The job. */
  id: string;
}

/** Told each event; false: the watcher has seen enough and goes. */
type Told = (event: JobEvent) => boolean;

/** Somebody who watches a job by one of the ways there are, for a while or to its end. */
export async function watch(t: TestContext, { daemon, url, random, id }: Seat): Promise<void> {
  const patience = random.chance(0.5) ? Infinity : random.between(1, 4);
  const way = random.pick([byWebSocket, byPoll, byStream]);
  let seq = 0;
  await way(t, { daemon, url, random, id }, (event) => {
    assert.equal(event.seq, ++seq, `${way.name}: events come without gaps`);
    return seq < patience && event.type !== 'job.finished';
  });
}

async function byWebSocket(t: TestContext, { daemon, url, id }: Seat, told: Told): Promise<void> {
  const socket = await connect(t, url, await ticketOf(daemon, 'whm:root'));
  if (socket === undefined) assert.fail('the WebSocket does not open');
  const messages = each(socket, 'message', { close: ['close'] });
  socket.send(JSON.stringify({ type: 'subscribe', jobId: id, after: 0 }));
  try {
    for await (const [data] of messages) {
      const frame = z.parse(ServerFrame, JSON.parse(String(data)));
      const events =
        frame.type === 'snapshot' ? frame.snapshot.events : frame.type === 'events' ? frame.events : [];
      for (const event of events) if (!told(event)) return;
    }
    assert.fail('the connection ended before the job');
  } finally {
    socket.terminate();
  }
}

async function byPoll(_: TestContext, { daemon, id }: Seat, told: Told): Promise<void> {
  for (let after = 0; ; ) {
    const path = `/v1/jobs/${id}/events?after=${after}&wait=20`;
    const { items } = (await daemon.request('GET', path)).as(EventList);
    for (const event of items) if (!told(event)) return;
    after = items.at(-1)?.seq ?? after;
  }
}

async function byStream(_: TestContext, { daemon, id }: Seat, told: Told): Promise<void> {
  const headers = { Accept: 'application/x-ndjson' };
  const response = await daemon.open('GET', `/v1/jobs/${id}/events`, { headers });
  let rest = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    // Leaving the loop ends the connection.
    for (const line of lines) if (!told(JSON.parse(line) as JobEvent)) return;
  }
  assert.fail('the stream ended before the job');
}
