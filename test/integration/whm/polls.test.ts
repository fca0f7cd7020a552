import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventList } from '../../../daemon/protocol/events.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { stage } from '../harness.ts';
import { eventsUntil, removal, startJob } from '../jobs.ts';
import { openPage } from './page.ts';
import { liveApis } from './processes.ts';
import { stageWhm } from './stage.ts';

const bosses = ['boss1', 'boss2', 'boss3', 'boss4'];

test('WHM holds two polls an actor and eight in all; further ones are answered at once', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  for (const name of bosses) host.addReseller(name, ['all']);
  host.gate('call', 'before-save', { function: removal });
  const { id } = await startJob(daemon, ['alice']);
  const after = (await eventsUntil(daemon, id, ({ type }) => type === 'batch.started')).length;
  const answered: string[] = [];
  const poll = async (actor: string, wait = 20) => {
    const path = `/v1/jobs/${id}/events?after=${after}&wait=${wait}`;
    const list = (await daemon.request('GET', path, { actor })).as(EventList);
    answered.push(actor);
    return list;
  };
  const full = { items: [], next: after, ended: false, retryAfter: limits.pollAgainSeconds };
  /** Holds two; that a third is turned away shows that both are held. */
  const holdTwo = async (actor: string) => {
    const polls = [poll(actor), poll(actor)];
    for (;;) {
      const third = await poll(actor, 1);
      if (third.retryAfter !== undefined) return { polls, third };
    }
  };
  const held = [];
  for (const actor of ['whm:root', 'whm:boss1', 'whm:boss2', 'whm:boss3']) {
    const { polls, third } = await holdTwo(actor);
    assert.deepEqual(third, full);
    held.push(...polls);
  }
  answered.length = 0;
  assert.deepEqual(await poll('whm:boss4'), full, 'the server is full');
  assert.equal((await poll('whm:boss4', 0)).retryAfter, undefined, 'who does not wait is not turned away');
  assert.equal((await poll('cli', 1)).retryAfter, undefined, 'the socket itself has no such limit');
  // A stream would be held without end: it is answered like a poll.
  const lines = await daemon.request('GET', `/v1/jobs/${id}/events?after=0`, {
    actor: 'whm:root',
    headers: { Accept: 'application/x-ndjson' },
  });
  assert.equal(lines.as(EventList).items.length, after);
  assert.deepEqual(answered, ['whm:boss4', 'whm:boss4', 'cli'], 'meanwhile the others wait');
  host.open('call');
  for (const list of await Promise.all(held)) {
    assert.equal(list.retryAfter, undefined);
    assert.equal(list.items[0]?.type, 'batch.answered');
  }
  const end = (await eventsUntil(daemon, id, ({ type }) => type === 'job.finished')).length;
  assert.equal((await poll('whm:root', 20)).next, end, 'they made room when they ended');
});

test('a poll that its client has left makes room once it ends', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  host.gate('call', 'before-save', { function: removal });
  const { id } = await startJob(daemon, ['alice']);
  const after = (await eventsUntil(daemon, id, ({ type }) => type === 'batch.started')).length;
  const path = `/v1/jobs/${id}/events?after=${after}&wait=`;
  const actor = 'whm:root';
  const gone = new AbortController();
  const left = [20, 20].map(async (wait) => {
    await assert.rejects(daemon.request('GET', `${path}${wait}`, { actor, signal: gone.signal }));
  });
  const isFull = async () => (await daemon.request('GET', `${path}1`, { actor })).as(EventList).retryAfter;
  while ((await isFull()) === undefined);
  gone.abort();
  await Promise.all(left);
  while ((await isFull()) !== undefined);
  host.open('call');
  await eventsUntil(daemon, id, ({ type }) => type === 'job.finished');
});

test('through the CGI a third tab is told when to ask again', async (t) => {
  const { host, whm } = await stageWhm(t, { on: ['alice'] });
  host.gate('call', 'before-save', { function: removal });
  const page = await openPage(whm);
  const { id } = await page.start(['alice']);
  const after = (await page.follow(id, ({ type }) => type === 'batch.started')).length;
  // A tab asks again when a poll has come to its end, as on a machine too busy to ask the third in time.
  const tab = async () => {
    while ((await page.events(id, after)).items.length === 0);
  };
  const held = [tab(), tab()];
  await liveApis(host, 2);
  let third = await page.events(id, after, 1);
  while (third.retryAfter === undefined) third = await page.events(id, after, 1);
  assert.equal(third.retryAfter, limits.pollAgainSeconds);
  host.open('call');
  await Promise.all(held);
  assert.equal((await page.follow(id)).at(-1)?.type, 'job.finished');
});
