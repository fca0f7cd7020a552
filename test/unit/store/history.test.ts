import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accept, finish, reseller, targetsNamed } from './fixtures/jobs.ts';
import { noon, open, tempDir } from './fixtures/temp.ts';

test('an account’s history tells each job that it was in, newest first, open ones too', (t) => {
  const store = open(t, tempDir(t));
  const first = accept(store, targetsNamed('ann', 'bob'));
  finish(first);
  const second = accept(store, targetsNamed('eve', 'bob'), { actor: reseller, at: noon + 5 });
  second.step({
    type: 'targets.settled',
    from: 0,
    to: 2,
    common: { outcome: 'removed', verified: true },
    exceptions: [{ index: 1, user: 'bob', outcome: 'failed', verified: false, code: 'on-again' }],
  });
  const third = accept(store, targetsNamed('bob'), { at: noon + 9 });
  const [open3, failed, removed] = [
    { jobId: third.view.job.id, acceptedAt: noon + 9, index: 0, user: 'bob', verified: false },
    {
      jobId: second.view.job.id,
      acceptedAt: noon + 5,
      index: 1,
      user: 'bob',
      outcome: 'failed',
      verified: false,
      code: 'on-again',
    },
    {
      jobId: first.view.job.id,
      acceptedAt: noon,
      index: 1,
      user: 'bob',
      outcome: 'removed',
      verified: true,
    },
  ];
  assert.deepEqual(store.history({ user: 'bob', limit: 9 }), { items: [open3, failed, removed], next: null });
  assert.deepEqual(store.history({ user: 'bob', limit: 9, actorId: 'whm:reseller' }).items, [failed]);
  assert.deepEqual(store.history({ user: 'bo', limit: 9 }).items, []);

  const page = store.history({ user: 'bob', limit: 2 });
  assert.deepEqual(page.items, [open3, failed]);
  assert.ok(page.next);
  assert.deepEqual(store.history({ user: 'bob', limit: 2, before: page.next }), {
    items: [removed],
    next: null,
  });
});

test('old detail goes, the job and the audit stay', async (t) => {
  const store = open(t, tempDir(t));
  const entry = { at: noon, actor: reseller, action: 'job.accepted', detail: {} };
  const [old, older, recent, waiting] = [noon, noon - 5, noon + 1e6, noon].map((at) =>
    accept(store, targetsNamed('ann'), { at, audit: [entry] }),
  );
  assert.ok(old && older && recent && waiting);
  for (const run of [old, older, recent]) finish(run);
  assert.equal(store.deleteDetail(noon + 5e5, 1), 1);
  assert.equal(store.deleteDetail(noon + 5e5), 1);
  assert.equal(store.deleteDetail(noon + 5e5), 0);
  for (const { view } of [old, older]) {
    assert.deepEqual(store.job(view.job.id), view.job);
    assert.equal(store.view(view.job.id), undefined);
    assert.deepEqual(store.events(view.job.id, 0, 9), []);
  }
  for (const { view } of [recent, waiting]) assert.deepEqual(store.view(view.job.id), view);
  assert.equal(store.history({ user: 'ann', limit: 9 }).items.length, 2);
  assert.equal((await store.verifyAudit()).ok, true);
  assert.equal(store.audit({ limit: 9 }).items.length, 4);
});
