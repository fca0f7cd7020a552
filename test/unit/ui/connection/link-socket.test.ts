import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ServerResponse } from 'node:http';
import { test } from 'node:test';
import type { Session, SessionEnd } from '../../../../plugin/ui/connection/session.ts';
import { course, job, snapshotAfter } from './course.ts';
import { json, jobs, linked } from './linked.ts';

test('a WebSocket that tells what does not fit is given up for polling, and the page says so', async (t) => {
  let sessions = 0;
  const { link, until, told } = await linked(
    t,
    (path, response) => {
      if (path.endsWith('/snapshot')) return void json(response, snapshotAfter(2));
      return void json(response, { items: course.slice(2), next: 9, ended: true });
    },
    async (take) => {
      sessions++;
      const { promise: closed, resolve } = Promise.withResolvers<SessionEnd>();
      return { closed, send: () => take('unread'), end: () => resolve('lost') };
    },
  );
  link.follow(job);
  void link.run();
  await until('polling (not-understood)');
  await until('event 9');
  assert.equal(sessions, 1);
  assert.ok(told.includes('live'));
});

test('a connection that has lived its time is renewed without a word; a lost one is told', async (t) => {
  t.mock.timers.enable({ apis: ['Date', 'setTimeout'] });
  const ends: ((end: SessionEnd) => void)[] = [];
  const sent: unknown[] = [];
  const opened = Promise.withResolvers<void>();
  const { link, told, until } = await linked(t, jobs, async () => {
    const { promise: closed, resolve } = Promise.withResolvers<SessionEnd>();
    ends.push(resolve);
    if (ends.length === 2) opened.resolve();
    return { closed, send: (frame) => sent.push(frame), end: () => resolve('lost') };
  });
  link.follow(job);
  void link.run();
  await until('live');
  t.mock.timers.tick(600_000);
  sent.length = 0;
  ends[0]?.('renewal');
  await opened.promise;
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(told, ['live']);
  assert.deepEqual(sent, [{ type: 'jobs' }, { type: 'subscribe', jobId: job, after: 0 }]);
  t.mock.timers.tick(600_000);
  ends[1]?.('lost');
  await until('reconnecting');
});

test('a WebSocket is tried and opened beside a held poll: neither waits for the other', async (t) => {
  t.mock.timers.enable({ apis: ['Date', 'setTimeout'] });
  let held: ServerResponse | undefined;
  let tries = 0;
  const third = Promise.withResolvers<Session | undefined>();
  const { link, until, asked, told } = await linked(
    t,
    (path, response) => {
      if (path.endsWith('/snapshot')) json(response, snapshotAfter(2));
      else held = response;
    },
    async () => {
      tell(`try ${++tries}`);
      return tries < 3 ? undefined : third.promise;
    },
  );
  const tell = (what: string) => told.push(what);
  const turns = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  link.follow(job);
  void link.run();
  const poll = `asked /v1/jobs/${job}/events?after=2&wait=20`;
  await until(poll);
  t.mock.timers.tick(5000);
  await turns();
  t.mock.timers.tick(15_000);
  await turns();
  assert.equal(tries, 3, 'it was tried again, though nothing has been answered');
  const gone = once(held ?? assert.fail(), 'close');
  assert.equal(asked.length, 2, 'and the poll was held on to meanwhile');
  assert.equal(held?.closed, false);
  const closed = Promise.withResolvers<SessionEnd>();
  third.resolve({ closed: closed.promise, send: () => {}, end: () => {} });
  await until('live');
  await gone;
  assert.equal(asked.length, 2, 'what comes over the WebSocket is not polled for');
  closed.resolve('lost');
});
