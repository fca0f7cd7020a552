import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hub } from '../../../daemon/server/hub.ts';
import { course, job } from '../ui/connection/course.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { textOf, watched } from './live/watched.ts';

const broken = () => {
  throw new Error('a broken watcher');
};

test('a watcher that throws keeps the news from nobody, nor from who publishes them', () => {
  const reports: unknown[] = [];
  const hub = new Hub((level, message, { error }) => reports.push([level, message, error]));
  const told: unknown[] = [];
  hub.watch(job, broken);
  hub.watch(job, (events) => told.push(events));
  hub.watchAll(broken);
  hub.watchAll((id) => told.push(id));
  hub.publish(job, course);
  assert.deepEqual(told, [course, job]);
  assert.equal(reports.length, 2);
  for (const report of reports)
    assert.match(String(report), /^error,a watcher could not be told,Error: a broken/u);
});

test('no more do those that share a feed or the overview', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { feed, overview, happen, reports } = watched();
  const told: string[] = [];
  const caller = { actor: { user: 'root', via: 'cli' }, scope: 'all', signal: AbortSignal.abort() } as const;
  feed.join(job, { told: 1, take: broken });
  feed.join(job, { told: 1, take: ({ frame }) => told.push(textOf(frame()).slice(0, 15)) });
  overview.join(caller, broken);
  overview.join(caller, (frame) => told.push(textOf(frame() ?? assert.fail()).slice(0, 13)));
  happen();
  t.mock.timers.tick(limits.overviewMs);
  assert.deepEqual(told, ['{"type":"events', '{"type":"jobs']);
  assert.equal(reports.length, 2);
});
