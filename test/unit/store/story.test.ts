import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAsPlanned } from '../../../daemon/protocol/comparison.ts';
import type { Actor } from '../../../daemon/protocol/actor.ts';
import type { AcceptedTarget } from '../../../daemon/protocol/fold.ts';
import { viewTarget } from '../../../daemon/protocol/target.ts';
import { accept, cli, targetsNamed } from './fixtures/jobs.ts';
import { noon, open, tempDir } from './fixtures/temp.ts';

const targets: AcceptedTarget[] = [
  ...targetsNamed('ann', 'bob', 'eve', 'late', 'open'),
  { user: 'off', before: 'off' },
  { user: 'ghost', before: 'not-listed' },
  { user: 'root', before: 'on', protected: true },
];

/** A job in which every target has a fate of its own. */
function play(t: Parameters<typeof tempDir>[0]) {
  const store = open(t, tempDir(t));
  const entry = (action: string, detail: Record<string, unknown>, actor: Actor = cli) => ({
    at: noon,
    actor,
    action,
    detail,
  });
  const run = accept(store, targets, {
    audit: [entry('job.accepted', { users: ['ann', 'bob'] })],
  });
  const jobId = run.view.job.id;
  const refusal = { outcome: 'refused', verified: false, code: 'unknown-account', reason: 'None.' } as const;
  run.step({ type: 'targets.settled', from: 6, to: 7, common: refusal, exceptions: [] });
  run.step({ type: 'targets.read', from: 3, to: 4, common: { before: 'off' }, exceptions: [] });
  run.step({ type: 'batch.started', batch: 1, from: 0, to: 3 });
  run.step({
    type: 'batch.answered',
    batch: 1,
    durationMs: 700,
    from: 0,
    to: 3,
    common: { answer: 'accepted' },
    exceptions: [{ index: 1, user: 'bob', answer: 'refused', text: 'Locked.' }],
  });
  run.step(
    {
      type: 'targets.settled',
      from: 0,
      to: 4,
      common: { outcome: 'removed', verified: true },
      exceptions: [
        {
          index: 1,
          user: 'bob',
          outcome: 'refused',
          verified: false,
          code: 'refused-by-cpanel',
          reason: 'Locked.',
        },
        { index: 2, user: 'eve', outcome: 'failed', verified: false, code: 'on-again', reason: 'On.' },
        { index: 3, user: 'late', outcome: 'already-off', verified: true },
      ],
    },
    {
      audit: [
        entry('job.finished', { jobId }),
        entry('notice.sent', { jobId, user: 'ann' }),
        entry('notice.sent', { jobId, user: 'bob' }),
        entry('job.cancel', { jobId }, { user: 'boss', via: 'whm' }),
      ],
    },
  );
  return { store, run, jobId };
}

test('one target is told as its job tells it, without the others', (t) => {
  const { store, run, jobId } = play(t);
  run.view.targets.forEach((target, index) => {
    assert.deepEqual(store.story.target(jobId, index), target, target.user);
    assert.deepEqual(viewTarget(target, index).user, target.user);
  });
  assert.equal(store.story.target(jobId, 99), undefined);
});

test('the audit about an account leaves out what is about another, and is of one actor if asked', (t) => {
  const { store, jobId } = play(t);
  const told = (user: string, by?: string) =>
    store.story.entries(jobId, user, by).map(({ action }) => action);
  assert.deepEqual(told('ann'), ['job.finished', 'notice.sent', 'job.cancel']);
  assert.deepEqual(told('eve'), ['job.finished', 'job.cancel']);
  assert.deepEqual(told('eve', 'boss'), ['job.cancel']);
  assert.deepEqual(store.story.entries(jobId, 'ann')[0]?.actor, cli);
});

test('outcomes are held against the plan as it was accepted, whatever later reads found', (t) => {
  const { store, jobId } = play(t);
  const fates = store.comparing.fates(jobId);
  const said = fates.map(
    ({ planned, outcome = 'open', code = '', count }) => `${planned} ${outcome} ${code} ${count}`,
  );
  assert.deepEqual(said.toSorted(), [
    'already-off open  1',
    'refuse refused unknown-account 1',
    'remove already-off  1',
    'remove failed on-again 1',
    'remove open  2',
    'remove refused refused-by-cpanel 1',
    'remove removed  1',
  ]);
  const odd = store.comparing.deviations(jobId, 9);
  assert.deepEqual(
    odd.map(({ user }) => user),
    ['bob', 'eve', 'late'],
  );
  assert.equal(
    fates
      .filter((fate) => fate.outcome !== undefined && !isAsPlanned(fate))
      .reduce((sum, { count }) => sum + count, 0),
    odd.length,
    'both judge alike',
  );
  assert.equal(store.comparing.deviations(jobId, 2).length, 2);
});

test('calls of the last jobs are counted once, also if their answer came in parts', (t) => {
  const { store } = play(t);
  const run = accept(store, targetsNamed('x', 'y', 'z'));
  run.step({ type: 'batch.started', batch: 1, from: 0, to: 3 });
  for (const [from, to] of [
    [0, 2],
    [2, 3],
  ] as const)
    run.step({
      type: 'batch.answered',
      batch: 1,
      durationMs: 900,
      from,
      to,
      common: { answer: 'accepted' },
      exceptions: [],
    });
  assert.deepEqual(store.pastCalls(9), [
    { durationMs: 700, accounts: 3 },
    { durationMs: 900, accounts: 3 },
  ]);
  assert.deepEqual(store.pastCalls(1), [{ durationMs: 900, accounts: 3 }]);
});
