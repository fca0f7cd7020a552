import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { EventList, JobEvent } from '../../daemon/protocol/events.ts';
import { stage } from './harness.ts';
import { eventsUntil, finished, removal, removals, startJob } from './jobs.ts';

const ndjson = { headers: { Accept: 'application/x-ndjson' } };

test('a long-poll waits for the next event and wakes with it', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  host.gate('call', 'before-save', { function: removal });
  const { id } = await startJob(daemon, ['alice']);
  const sofar = await eventsUntil(daemon, id, ({ type }) => type === 'batch.started');
  const last = sofar.length;
  let answered = false;
  const polls = [20, 20].map(async (wait) => {
    const answer = await daemon.request('GET', `/v1/jobs/${id}/events?after=${last}&wait=${wait}`);
    answered = true;
    return answer.as(EventList);
  });
  // A question asked later is answered while they wait.
  const now = (await daemon.request('GET', `/v1/jobs/${id}/events?after=${last}`)).as(EventList);
  assert.deepEqual(now, { items: [], next: last, ended: false }, 'without wait it answers at once');
  const short = (await daemon.request('GET', `/v1/jobs/${id}/events?after=${last}&wait=1`)).as(EventList);
  assert.deepEqual(short, { items: [], next: last, ended: false }, 'a wait that ends without news');
  assert.equal(answered, false);
  host.open('call');
  for (const list of await Promise.all(polls)) {
    assert.deepEqual([list.items[0]?.seq, list.items[0]?.type], [last + 1, 'batch.answered']);
    assert.equal(list.next, list.items.at(-1)?.seq);
  }
  const { events } = await finished(daemon, id);
  const end = (await daemon.request('GET', `/v1/jobs/${id}/events?after=${events.length}&wait=20`)).as(
    EventList,
  );
  assert.deepEqual(
    end,
    { items: [], next: events.length, ended: true },
    'after the end nothing is waited for',
  );
});

test('a wait beyond 20 s and a sequence that is none are refused', async (t) => {
  const { daemon } = await stage(t, { on: ['alice'] });
  const { id } = await startJob(daemon, ['alice']);
  for (const query of ['wait=21', 'wait=-1', 'after=-1', 'after=x', 'after=1.5', 'since=1']) {
    (await daemon.request('GET', `/v1/jobs/${id}/events?${query}`)).problem('invalid-request');
  }
  await finished(daemon, id);
});

test('a stream tells every event as it comes and ends with the job', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  host.gate('call', 'before-save', { function: removal });
  const { id } = await startJob(daemon, ['alice']);
  const response = await daemon.open('GET', `/v1/jobs/${id}/events?after=0`, ndjson);
  assert.equal(response.statusCode, 200);
  assert.match(response.headers['content-type'] ?? '', /^application\/x-ndjson/u);
  const events: JobEvent[] = [];
  for await (const line of createInterface({ input: response })) {
    const event = z.parse(JobEvent, JSON.parse(line));
    events.push(event);
    if (event.type === 'batch.started') host.open('call');
  }
  assert.deepEqual(events, (await finished(daemon, id)).events);
  const late = await daemon.open('GET', `/v1/jobs/${id}/events?after=${events.length - 1}`, ndjson);
  const rest: unknown[] = [];
  for await (const line of createInterface({ input: late })) rest.push(JSON.parse(line));
  assert.deepEqual(rest, events.slice(-1));
});

test('watchers that go away change nothing', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'bob'] });
  host.gate('call', 'before-save', { function: removal });
  const { id } = await startJob(daemon, ['alice', 'bob']);
  const leaving = await Promise.all(
    Array.from({ length: 20 }, async () => daemon.open('GET', `/v1/jobs/${id}/events?after=0`, ndjson)),
  );
  const stop = new AbortController();
  const polls = Array.from({ length: 5 }, async () =>
    daemon.request('GET', `/v1/jobs/${id}/events?after=99&wait=20`, { signal: stop.signal }),
  );
  await Promise.all(
    leaving.map(async (response) => {
      await once(response, 'data');
      response.destroy();
    }),
  );
  stop.abort();
  for (const poll of await Promise.allSettled(polls)) assert.equal(poll.status, 'rejected');
  host.open('call');
  const { job } = await finished(daemon, id);
  assert.equal(job.counts.removed, 2);
  assert.equal(removals(host).length, 1);
});

test('a stop of the service ends what watchers wait for', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  host.gate('call', 'before-save', { function: removal });
  const { id } = await startJob(daemon, ['alice']);
  const { length } = await eventsUntil(daemon, id, ({ type }) => type === 'batch.started');
  const poll = daemon.request('GET', `/v1/jobs/${id}/events?after=${length}&wait=20`);
  const stream = await daemon.open('GET', `/v1/jobs/${id}/events?after=${length}`, ndjson);
  // Another question makes sure that the poll has arrived: connections are taken in order.
  await daemon.request('GET', '/v1/status');
  const { stopped } = await daemon.beginStop();
  assert.deepEqual((await poll).as(EventList), { items: [], next: length, ended: false });
  stream.resume();
  await once(stream, 'close');
  host.open('call');
  await stopped;
  await daemon.start();
  assert.equal((await finished(daemon, id)).job.counts.removed, 1);
});
