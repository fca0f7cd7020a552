import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEvent, diedCode, type JobView, openView } from '../../../daemon/protocol/fold.ts';
import { accepted, after, follows, job, next, opened, removed, tell, type Told } from './fold-world.ts';

const done = [tell.start(1, 0, 4), tell.answer(1, 0, 4), tell.settle(0, 4)];

/** A job in each of its states, and what may come next. */
const states: Record<string, JobView> = {
  waiting: opened('waiting'),
  queued: opened(),
  'in a call': after(tell.start(1, 0, 2)),
  'between calls': after(tell.start(1, 0, 2), tell.answer(1, 0, 2)),
  settled: after(...done),
  cancelling: after(tell.cancel),
  'cancelling in a call': after(tell.start(1, 0, 2), tell.cancel),
  'cancelling and settled': after(tell.cancel, tell.settle(0, 4)),
  finished: after(...done, tell.finish('finished')),
  cancelled: after(tell.cancel, tell.settle(0, 4), tell.finish('cancelled')),
};

const events: Record<string, Told> = {
  queued: tell.queued,
  'waits for its start': tell.waits('start-time'),
  'waits for the load': tell.waits('load'),
  'reads the rest': tell.read(2, 4),
  'starts the first batch': tell.start(1, 0, 2),
  'starts the second batch': tell.start(2, 2, 4),
  'answers the first batch': tell.answer(1, 0, 2),
  'settles the first two': tell.settle(0, 2),
  'settles the rest': tell.settle(2, 4),
  cancelling: tell.cancel,
  finished: tell.finish('finished'),
  cancelled: tell.finish('cancelled'),
};

const legal: Record<string, string[]> = {
  waiting: ['queued', 'waits for its start', 'settles the first two', 'settles the rest', 'cancelling'],
  queued: [
    'waits for the load',
    'reads the rest',
    'starts the first batch',
    'settles the first two',
    'settles the rest',
    'cancelling',
  ],
  'in a call': [
    'waits for the load',
    'reads the rest',
    'answers the first batch',
    'settles the rest',
    'cancelling',
  ],
  'between calls': [
    'waits for the load',
    'reads the rest',
    'starts the second batch',
    'settles the first two',
    'settles the rest',
    'cancelling',
  ],
  settled: ['waits for the load', 'cancelling', 'finished'],
  cancelling: ['waits for the load', 'settles the first two', 'settles the rest'],
  'cancelling in a call': ['waits for the load', 'answers the first batch', 'settles the rest'],
  'cancelling and settled': ['waits for the load', 'cancelled'],
  finished: [],
  cancelled: [],
};

for (const [state, view] of Object.entries(states)) {
  test(`a job that is ${state}: what may come next does, nothing else`, () => {
    const possible = Object.keys(events).filter((name) => {
      const copy = structuredClone(view);
      const event = next(copy, events[name] ?? tell.queued);
      const isLegal = follows(copy, event);
      if (!isLegal) assert.deepEqual(copy, view, `${name} changes nothing`);
      return isLegal;
    });
    assert.deepEqual(possible, legal[state]);
  });
}

test('an event out of place does not follow: gap, double, another job, a second acceptance', () => {
  const view = after(tell.start(1, 0, 2));
  const event = next(view, tell.answer(1, 0, 2));
  for (const wrong of [
    { ...event, seq: event.seq + 1 },
    { ...event, seq: event.seq - 1 },
    { ...event, job: '01900000-0000-7000-8000-000000000002' },
    {
      ...next(view, tell.queued),
      type: 'job.accepted' as const,
      state: 'queued' as const,
      actor: view.job.actor,
      reason: 'again',
      targets: 4,
    },
  ]) {
    const copy = structuredClone(view);
    assert.equal(follows(copy, wrong), false);
    assert.deepEqual(copy, view);
  }
});

test('an acceptance is the first event and counts its targets', () => {
  const first = { v: 1, ts: '2026-03-01T12:00:00.000Z', job, type: 'job.accepted', state: 'queued' } as const;
  const rest = { actor: { user: 'root', via: 'cli' }, reason: 'test' } as const;
  const targets = [{ user: 'a', before: 'on' }] as const;
  assert.throws(() => openView({ ...first, ...rest, seq: 2, targets: 1 }, targets), {
    name: 'IllegalTransition',
  });
  assert.throws(() => openView({ ...first, ...rest, seq: 1, targets: 2 }, targets), {
    name: 'IllegalTransition',
  });
});

test('ranges and exceptions must be of the job', () => {
  for (const told of [
    tell.settle(-1, 2),
    tell.settle(2, 1),
    tell.settle(0, 5),
    tell.start(1, 3, 5),
    tell.start(2, 0, 1),
    { ...tell.settle(0, 2), exceptions: [{ index: 2, user: 'c', ...removed }] } as Told,
    { ...tell.settle(0, 2), exceptions: [{ index: 1, user: 'c', ...removed }] } as Told,
  ]) {
    const view = opened();
    assert.equal(follows(view, next(view, told)), false);
    assert.deepEqual(view, opened());
  }
});

test('answers come in order, in as many parts as they take', () => {
  const view = after(tell.start(1, 0, 3));
  assert.equal(follows(view, next(view, tell.answer(1, 1, 3))), false);
  assert.equal(follows(view, next(view, tell.answer(2, 0, 3))), false);
  assert.equal(follows(view, next(view, tell.answer(1, 0, 4))), false);
  applyEvent(view, next(view, tell.answer(1, 0, 1)));
  assert.ok(view.openBatch);
  applyEvent(view, next(view, tell.answer(1, 1, 3)));
  assert.equal(view.openBatch, undefined);
  assert.equal(view.job.answered, 3);
});

test('who is answered is sent again only if our own process died; who is settled, never', () => {
  const died = { answer: 'failed', code: diedCode } as const;
  for (const [answer, again] of [
    [accepted, false],
    [{ answer: 'failed', code: 'call-timed-out' }, false],
    [died, true],
  ] as const) {
    const view = after(tell.start(1, 0, 2), tell.answer(1, 0, 2, answer));
    assert.equal(follows(view, next(view, tell.start(2, 0, 2))), again);
  }
  const settled = after(tell.settle(0, 2));
  assert.equal(follows(settled, next(settled, tell.start(1, 0, 2))), false);
  const settledAfterDeath = after(tell.start(1, 0, 2), tell.answer(1, 0, 2, died), tell.settle(0, 2));
  assert.equal(follows(settledAfterDeath, next(settledAfterDeath, tell.start(2, 0, 2))), false);
});

test('a read says nothing of who was asked about already', () => {
  const view = after(tell.start(1, 0, 2), tell.answer(1, 0, 2));
  assert.equal(follows(view, next(view, tell.read(1, 4))), false);
  assert.equal(follows(view, next(view, tell.read(2, 4))), true);
  assert.deepEqual(
    view.targets.map(({ before }) => before),
    ['on', 'on', 'off', 'off'],
  );
});

test('a wait is over when something else happens; a cancel alone does not end it', () => {
  const view = after(tell.waits('load'));
  assert.deepEqual(view.job.waiting, { for: 'load' });
  applyEvent(view, next(view, tell.cancel));
  assert.deepEqual(view.job.waiting, { for: 'load' });
  applyEvent(view, next(view, tell.settle(0, 4)));
  assert.equal(view.job.waiting, undefined);
});
