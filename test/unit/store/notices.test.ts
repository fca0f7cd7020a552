import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store } from '../../../daemon/store/store.ts';
import { accept, type Run, targetsNamed } from './fixtures/jobs.ts';
import { noon, open, tempDir } from './fixtures/temp.ts';

/** A job of which these targets are to be told. */
function due(store: Store, users: string[], withheld?: string): Run {
  const run = accept(store, targetsNamed(...users));
  const notices = users.map((_, index) => ({ index, ...(withheld !== undefined && { withheld }) }));
  const common = { outcome: 'removed' as const, verified: true };
  run.step({ type: 'targets.settled', from: 0, to: users.length, common, exceptions: [] }, { notices });
  return run;
}

const at = noon + 5000;

test('what a step makes due waits in the order of the targets, and survives another start', (t) => {
  const directory = tempDir(t);
  const store = open(t, directory);
  const { view } = due(store, ['ann', 'ben']);
  const { id } = view.job;
  store.close();
  const again = open(t, directory);
  assert.deepEqual(again.openNotices(), [{ jobId: id, machineId: again.machineId, attempted: [] }]);
  assert.equal(again.pendingNotices(id), 2);
  const next = again.nextNotice(id);
  assert.deepEqual([next?.index, next?.user, next?.job.id, next?.dueAt], [0, 'ann', id, noon + 2000]);
  assert.deepEqual(again.pendingBefore(id, noon + 2000), []);
  assert.equal(again.pendingBefore(id, noon + 2001).length, 2);
});

test('what was attempted is attempted by nobody again, and the entry comes with the step or not at all', (t) => {
  const store = open(t, tempDir(t));
  const { view } = due(store, ['ann', 'ben']);
  const { id: jobId, actor } = view.job;
  const step = { jobId, indexes: [0], at };
  store.moveNotices({ ...step, from: 'pending', to: 'attempted', addresses: ['a@x.example'] });
  const entry = { at, actor, action: 'notice.sent', detail: { jobId } };
  assert.throws(
    () => store.moveNotices({ ...step, from: 'pending', to: 'attempted' }, entry),
    /not pending/u,
  );
  assert.deepEqual(store.audit({ limit: 9 }).items, []);
  assert.equal(store.nextNotice(jobId)?.user, 'ben');
  assert.deepEqual(store.openNotices()[0]?.attempted, [0]);
  store.moveNotices({ ...step, from: 'attempted', to: 'failed', reason: 'no' }, entry);
  assert.throws(() => store.moveNotices({ ...step, from: 'attempted', to: 'sent' }), /not attempted/u);
  assert.deepEqual(store.notices(jobId).get(0), {
    state: 'failed',
    at: new Date(at).toISOString(),
    to: ['a@x.example'],
    reason: 'no',
  });
  assert.deepEqual(
    store.audit({ limit: 9 }).items.map(({ action }) => action),
    ['notice.sent'],
  );
});

test('what is withheld never waits, and one target has one notice', (t) => {
  const store = open(t, tempDir(t));
  const run = due(store, ['ann'], 'too old');
  const { id } = run.view.job;
  assert.deepEqual(store.openNotices(), []);
  assert.equal(store.notices(id).get(0)?.state, 'not-sent');
  assert.equal(store.notices(id).get(0)?.reason, 'too old');
  const counts = { ...run.view.job.counts };
  assert.throws(() =>
    run.step({ type: 'job.finished', state: 'finished', counts }, { notices: [{ index: 0 }] }),
  );
});

test('notices go with the detail of their job', (t) => {
  const store = open(t, tempDir(t));
  const kept = due(store, ['ann']);
  const run = accept(store, targetsNamed('ben'));
  const notices = [{ index: 0 }];
  const common = { outcome: 'removed' as const, verified: true };
  run.step({ type: 'targets.settled', from: 0, to: 1, common, exceptions: [] }, { notices });
  run.step({ type: 'job.finished', state: 'finished', counts: { ...run.view.job.counts } });
  assert.equal(store.deleteDetail(noon + 86_400_000), 1);
  assert.equal(store.notices(run.view.job.id).size, 0);
  assert.equal(store.notices(kept.view.job.id).size, 1);
});
