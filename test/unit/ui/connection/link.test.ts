import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ServerResponse } from 'node:http';
import { test } from 'node:test';
import { ProblemError } from '../../../../daemon/protocol/problem.ts';
import { problemTable } from '../../../../daemon/protocol/problems.ts';
import { course, job, snapshotAfter } from './course.ts';
import { json, jobs, linked } from './linked.ts';

test('without a WebSocket it polls: the snapshot first, then what is new, held back by the server', async (t) => {
  const { link, until, asked } = await linked(t, (path, response) => {
    if (path.endsWith('/snapshot')) return void json(response, snapshotAfter(2));
    const after = Number(/after=(\d+)/u.exec(path)?.[1]);
    const items = course.slice(after, after + 3);
    return void json(response, { items, next: after + items.length, ended: false });
  });
  link.follow(job);
  void link.run();
  await until(`event ${course.length}`);
  assert.deepEqual(asked.slice(0, 4), [
    `/v1/jobs/${job}/snapshot`,
    `/v1/jobs/${job}/events?after=2&wait=20`,
    `/v1/jobs/${job}/events?after=5&wait=20`,
    `/v1/jobs/${job}/events?after=8&wait=20`,
  ]);
});

test('a gap in what was polled is closed by a snapshot', async (t) => {
  let snapshots = 0;
  const { link, until } = await linked(t, (path, response) => {
    if (path.endsWith('/snapshot')) return void json(response, snapshotAfter(snapshots++ === 0 ? 2 : 9));
    return void json(response, { items: course.slice(6, 8), next: 8, ended: false });
  });
  link.follow(job);
  void link.run();
  await until('event 9');
  assert.equal(snapshots, 2);
});

test('what does not fit however it is polled is told, and asked for at longer and longer intervals', async (t) => {
  const { link, until, asked } = await linked(t, (path, response) => {
    if (path.endsWith('/snapshot')) return void json(response, snapshotAfter(2));
    return void json(response, { items: course.slice(6, 8), next: 8, ended: false });
  });
  link.follow(job);
  void link.run();
  await until('unreachable (not-understood)');
  assert.ok(asked.length < 5, asked.join());
});

test('a page in place of JSON ends it: nothing is asked any more', async (t) => {
  for (const status of [200, 401, 403]) {
    await t.test(`HTTP ${status}`, async (sub) => {
      const { link, told, asked } = await linked(sub, (_path, response) =>
        response.writeHead(status, { 'Content-Type': 'application/json' }).end('<!DOCTYPE html><p>Log in'),
      );
      await link.run();
      assert.equal(told.at(-1), 'ended (session-ended)');
      assert.equal(asked.length, 1);
    });
  }
});

test('an answer that is cut short is a break of the connection, and no logout', async (t) => {
  for (const [what, body] of [
    ['before it began', ''],
    ['in its midst', '{"items":[{"id":"01'],
  ] as const) {
    await t.test(what, async (sub) => {
      const { link, until, answerBy } = await linked(sub, (_path, response) =>
        response.writeHead(200).end(body),
      );
      void link.run();
      await until('reconnecting (no-answer)');
      answerBy(jobs);
      await until('polling');
    });
  }
});

test('a daemon that is down is told, and found again', async (t) => {
  const { link, until, answerBy, told } = await linked(t, (_path, response) => {
    json(response, new ProblemError('daemon-unreachable', 'ECONNREFUSED'), 503);
  });
  void link.run();
  await until('unreachable (daemon-unreachable)');
  answerBy(jobs);
  await until('polling');
  assert.deepEqual(
    told.filter((what) => !what.startsWith('asked')),
    ['unreachable (daemon-unreachable)', 'jobs', 'polling'],
  );
});

test('when too many wait it asks later, and is none the worse for it', async (t) => {
  let refused = 0;
  const { link, until, told } = await linked(t, (path, response) => {
    if (path.endsWith('/snapshot')) return void json(response, snapshotAfter(2));
    const problem = new ProblemError('too-many-streams', 'two are waiting', { retryAfter: 1 });
    if (refused++ === 0) return void json(response, problem, 429);
    return void json(response, { items: course.slice(2), next: 9, ended: true });
  });
  link.follow(job);
  void link.run();
  await until('event 9');
  assert.ok(!told.some((what) => /^(unreachable|reconnecting)/u.test(what)));
});

test('an error page of WHM is a break, not an end', async (t) => {
  const { link, until, answerBy } = await linked(t, (_path, response) =>
    response.writeHead(500).end('<h1>Internal Error'),
  );
  void link.run();
  await until('reconnecting (error-page)');
  answerBy(jobs);
  await until('polling');
});

test('a hidden tab lets go of its long-poll and asks nothing; a seen one goes on where it was', async (t) => {
  let held: ServerResponse | undefined;
  const { link, until, hide, show, asked, answerBy } = await linked(t, (path, response) => {
    if (path.endsWith('/snapshot')) json(response, snapshotAfter(2));
    else held = response;
  });
  link.follow(job);
  void link.run();
  const poll = `/v1/jobs/${job}/events?after=2&wait=20`;
  await until(`asked ${poll}`);
  const gone = once(held ?? assert.fail(), 'close');
  hide();
  await gone;
  const before = asked.length;
  // Long enough for a question that should not come: the loop asks at once when it asks.
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(asked.length, before);
  answerBy((_path, response) => json(response, { items: course.slice(2), next: 9, ended: true }));
  show();
  await until('event 9');
});

for (const code of ['job-not-found', 'detail-deleted'] as const) {
  test(`a job of which nothing can be told (${code}) is told as such, and the page goes on`, async (t) => {
    const { link, until, told } = await linked(t, (path, response) => {
      if (path.startsWith('/v1/jobs?')) return jobs(path, response);
      return void json(response, new ProblemError(code, 'No job'), problemTable[code].status);
    });
    link.follow(job);
    void link.run();
    await until('jobs');
    assert.ok(told.includes(`failed ${code}`));
  });
}

test('who is told when to ask again waits so long', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const polls: number[] = [];
  const { link, until } = await linked(t, (path, response) => {
    if (path.endsWith('/snapshot')) return void json(response, snapshotAfter(2));
    if (!path.includes('/events')) return jobs(path, response);
    polls.push(waited);
    if (polls.length === 1) return void json(response, { items: [], next: 2, ended: false, retryAfter: 3 });
    return void json(response, { items: course.slice(2), next: 9, ended: true });
  });
  let waited = 0;
  const ending = { isOver: false };
  link.follow(job);
  void link.run();
  const end = (async () => {
    await until('event 9');
    ending.isOver = true;
  })();
  await until(`asked /v1/jobs/${job}/events?after=2&wait=20`);
  while (!ending.isOver) {
    // The first answer is read in some turn; only then does the wait begin.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (polls.length > 1) continue;
    t.mock.timers.tick(1000);
    waited += 1;
  }
  await end;
  assert.equal(polls.length, 2);
  assert.ok((polls[1] ?? 0) >= 3, `asked again after ${polls[1]} s`);
});
