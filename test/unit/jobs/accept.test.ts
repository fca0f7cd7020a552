import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptPlan } from '../../../daemon/jobs/accept.ts';
import { finishAudit } from '../../../daemon/jobs/finish.ts';
import { JobEvent } from '../../../daemon/protocol/events.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import type { Plan, PlannedTarget } from '../../../daemon/protocol/plan.ts';

const now = '2026-03-01T12:00:00.000Z';
const start = {
  id: '01900000-0000-7000-8000-000000000001',
  actor: { user: 'root', via: 'cli' },
  reason: 'lost phone',
  now,
} as const;

function planOf(...targets: PlannedTarget[]): Plan {
  const counts = { remove: 0, 'already-off': 0, refuse: 0 };
  return { planId: start.id, createdAt: now, expiresAt: now, readAt: now, counts, protected: [], targets };
}

const refused = (user: string, reason: string): PlannedTarget => ({
  user,
  intent: 'refuse',
  before: 'not-listed',
  code: 'unknown-account',
  reason,
});

test('a plan becomes a job with its targets, what it refuses settled at once', () => {
  const plan = planOf(
    { user: 'root', intent: 'remove', before: 'on', protected: true },
    { user: 'bert', intent: 'already-off', before: 'off' },
    refused('nobody', 'There is no such account.'),
  );
  const { view, targets, events } = acceptPlan(plan, { ...start, ticket: 'T-1' });
  assert.deepEqual(targets, [
    { user: 'root', before: 'on', protected: true },
    { user: 'bert', before: 'off' },
    { user: 'nobody', before: 'not-listed' },
  ]);
  assert.deepEqual(
    events.map(({ type, seq }) => [type, seq]),
    [
      ['job.accepted', 1],
      ['targets.settled', 2],
    ],
  );
  assert.equal(view.job.sequence, 2);
  assert.deepEqual([view.job.state, view.job.ticket, view.job.counts.refused], ['queued', 'T-1', 1]);
  assert.equal(view.targets[2]?.settlement?.reason, 'There is no such account.');
  assert.equal(view.targets[0]?.settlement, undefined);
  for (const event of events) assert.deepEqual(JobEvent.parse(event), event);
});

test('a start time ahead makes it wait; a retry names the job before', () => {
  const startAt = '2026-03-02T12:00:00.000Z';
  const plan = { ...planOf({ user: 'anna', intent: 'remove', before: 'on' }), retryOf: start.id };
  const { view } = acceptPlan(plan, { ...start, startAt });
  assert.deepEqual([view.job.state, view.job.startAt, view.job.retryOf], ['waiting', startAt, start.id]);
});

test('thousands of refusals with texts of their own make events of at most 64 KiB', () => {
  const names = Array.from({ length: 5000 }, (_, index) => `user${index}`);
  const { view, events } = acceptPlan(
    planOf(...names.map((name) => refused(name, `There is no “${name}”.`))),
    start,
  );
  assert.ok(events.length > 3);
  for (const event of events) assert.ok(Buffer.byteLength(JSON.stringify(event)) <= limits.eventBytes);
  assert.equal(view.job.counts.refused, 5000);
  assert.equal(view.targets[4999]?.settlement?.reason, 'There is no “user4999”.');
});

test('the audit tells who ended how, by name, whatever the name', () => {
  const plan = planOf(refused('__proto__', 'no such account'), refused('constructor', 'no such account'));
  const { view } = acceptPlan(plan, start);
  const { action, actor, detail } = finishAudit(view, 'rights-lost', 7);
  assert.deepEqual([action, actor.user], ['job.finished', 'root']);
  const told = JSON.stringify(detail);
  assert.match(told, /"refused":\["__proto__","constructor"\]/);
  assert.match(told, /"reasons":\{"__proto__":"no such account","constructor":"no such account"\}/);
  assert.match(told, /"stoppedBy":"rights-lost"/);
});
