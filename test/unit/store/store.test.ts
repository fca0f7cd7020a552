import assert from 'node:assert/strict';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { JobEvent } from '../../../daemon/protocol/events.ts';
import { accept, cli, finish, reseller, type Step, targetsNamed } from './fixtures/jobs.ts';
import { noon, open, refusal, tempDir } from './fixtures/temp.ts';

test('every kind of event comes back as it was committed, after reopening too', (t) => {
  const stateDir = tempDir(t);
  const store = open(t, stateDir);
  const run = accept(store, targetsNamed('ann', 'bob', 'eve'), { waiting: true, actor: reseller });
  const steps: Step[] = [
    { type: 'job.waiting', for: 'start-time' },
    { type: 'job.queued' },
    { type: 'job.waiting', for: 'load', detail: '9.5 is above 8' },
    {
      type: 'targets.read',
      from: 0,
      to: 3,
      common: { before: 'on' },
      exceptions: [{ index: 2, user: 'eve', before: 'off' }],
    },
    { type: 'batch.started', batch: 1, from: 0, to: 2 },
    {
      type: 'batch.answered',
      batch: 1,
      durationMs: 812.5,
      from: 0,
      to: 2,
      common: { answer: 'accepted' },
      exceptions: [{ index: 1, user: 'bob', answer: 'refused', text: 'You do not own “bob”.' }],
    },
    { type: 'job.cancelling', by: cli },
    {
      type: 'targets.settled',
      from: 0,
      to: 3,
      common: { outcome: 'removed', verified: true },
      exceptions: [
        {
          index: 1,
          user: 'bob',
          outcome: 'refused',
          verified: false,
          code: 'refused',
          reason: 'You do not own “bob”.',
        },
        { index: 2, user: 'eve', outcome: 'already-off', verified: true, note: 'on-since' },
      ],
    },
    {
      type: 'job.finished',
      state: 'cancelled',
      stoppedBy: 'rights-lost',
      counts: { removed: 1, 'already-off': 1, refused: 1, failed: 0, cancelled: 0 },
    },
  ];
  for (const step of steps) run.step(step);
  store.close();

  const again = open(t, stateDir);
  const { id } = run.view.job;
  const events = again.events(id, 0, 500);
  assert.deepEqual(
    events.slice(1).map(({ v: _v, seq: _seq, ts: _ts, job: _job, ...step }) => step),
    steps,
  );
  for (const event of events) JobEvent.parse(event);
  assert.deepEqual(
    new Set(events.map(({ type }) => type)),
    new Set(JobEvent.def.options.map((option) => option.shape.type.def.values[0])),
  );
  assert.deepEqual(again.view(id), run.view);
  assert.deepEqual(again.job(id), run.view.job);
  assert.deepEqual(
    again.events(id, 3, 2).map(({ seq }) => seq),
    [4, 5],
  );
});

test('a file of the record is its owner’s alone', (t) => {
  const stateDir = join(tempDir(t), 'new', 'state');
  const store = open(t, stateDir);
  accept(store, targetsNamed('ann'));
  assert.equal(lstatSync(stateDir).mode & 0o777, 0o700);
  for (const name of ['state.db', 'state.db-wal', 'state.db-shm', 'state.lock', 'state.holder']) {
    assert.equal(lstatSync(join(stateDir, name)).mode & 0o777, 0o600, name);
  }
});

test('a step that does not follow the last one leaves nothing behind', (t) => {
  const store = open(t, tempDir(t));
  const run = accept(store, targetsNamed('ann'));
  const { job } = structuredClone(run.view);
  const audit = [{ at: noon, actor: cli, action: 'x', detail: {} }];
  const event = { v: 1, ts: job.createdAt, job: job.id, type: 'job.waiting', for: 'load' } as const;
  for (const seq of [1, 3]) {
    const commit = { job: { ...job, sequence: seq }, events: [{ ...event, seq }], audit };
    assert.throws(() => store.commit(commit), /is not at the sequence/);
  }
  const gap = [
    { ...event, seq: 3 },
    { ...event, seq: 3 },
  ];
  assert.throws(() => store.commit({ job: { ...job, sequence: 3 }, events: gap, audit }), /leaves a gap/);
  assert.throws(() => store.commit({ job, events: [], audit, closeCall: 'none' }), /No open call/);
  assert.deepEqual(store.view(job.id), run.view);
  assert.deepEqual(store.audit({ limit: 5 }), { items: [], next: null });
});

test('jobs are listed newest first, page by page, of one actor or of all', (t) => {
  const store = open(t, tempDir(t));
  const runs = [cli, reseller, cli, reseller, cli].map((actor) =>
    accept(store, targetsNamed('ann'), { actor }),
  );
  const ids = runs.map((run) => run.view.job.id).toReversed();
  const first = store.jobs({ limit: 3 });
  assert.deepEqual(
    first.items.map(({ id }) => id),
    ids.slice(0, 3),
  );
  assert.ok(first.next);
  const second = store.jobs({ limit: 3, before: first.next });
  assert.deepEqual(
    second.items.map(({ id }) => id),
    ids.slice(3),
  );
  assert.equal(second.next, null);
  const own = store.jobs({ limit: 2, actorId: 'whm:reseller' });
  assert.deepEqual(
    own.items.map(({ actor }) => actor),
    [reseller, reseller],
  );
  assert.equal(own.next, null);
  for (const before of ['', 'x', '1-2', '-1', '1e3', '9'.repeat(300)]) {
    refusal('invalid-request', () => store.jobs({ limit: 3, before }));
  }
});

test('an unknown job is undefined, without events', (t) => {
  const store = open(t, tempDir(t));
  assert.equal(store.job('x'), undefined);
  assert.equal(store.view('x'), undefined);
  assert.deepEqual(store.events('x', 0, 10), []);
});

test('names of every kind survive: quotes, other scripts, 255 bytes, what looks like SQL or JSON', (t) => {
  const stateDir = tempDir(t);
  const names = [
    `o'hara`,
    '"quoted"',
    `'); DROP TABLE jobs;--`,
    '{"a":1}',
    '[1]',
    'null',
    '12',
    '1e3',
    '\\u0041',
    '__proto__',
    'constructor',
    '日本語',
    '👩‍👩‍👧',
    'e\u0301',
    '\u00e9',
    '\uffff',
    'x'.repeat(255),
  ];
  const store = open(t, stateDir);
  const run = accept(store, targetsNamed(...names));
  finish(run);
  store.close();
  const again = open(t, stateDir);
  assert.deepEqual(again.view(run.view.job.id), run.view);
  names.forEach((user, index) => {
    assert.deepEqual(
      again.history({ user, limit: 2 }).items.map((item) => [item.user, item.index, item.outcome]),
      [[user, index, 'removed']],
    );
  });
});

test('a target keeps what was accepted of it', (t) => {
  const store = open(t, tempDir(t));
  const run = accept(store, [
    { user: 'a', before: 'off' },
    { user: 'b', before: 'on' },
    { user: 'c', before: 'on', protected: true },
    { user: 'd', before: 'not-listed' },
    { user: 'e', before: 'on' },
    { user: 'f', before: 'not-listed', protected: true },
  ]);
  assert.deepEqual(store.view(run.view.job.id), run.view);
  const none = accept(store, []);
  assert.deepEqual(store.view(none.view.job.id), none.view);
});
