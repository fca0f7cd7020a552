import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { limits } from '../../../daemon/protocol/limits.ts';
import type { Plan } from '../../../daemon/protocol/plan.ts';
import { accept, reseller, targetsNamed } from './fixtures/jobs.ts';
import { noon, open, refusal, tempDir } from './fixtures/temp.ts';

const at = (ms: number) => new Date(noon + ms).toISOString();

function plan(expiresInMs: number, targets = 1): Plan {
  return {
    planId: randomUUID(),
    createdAt: at(0),
    readAt: at(0),
    expiresAt: at(expiresInMs),
    counts: { remove: targets, 'already-off': 0, refuse: 0 },
    protected: [],
    targets: Array.from({ length: targets }, (_, index) => ({
      user: `user${index}`,
      intent: 'remove',
      before: 'on',
    })),
  };
}

test('a plan is its actor’s alone, expired or not, until it is deleted', (t) => {
  let time = noon;
  const store = open(t, tempDir(t), { now: () => time });
  const [short, long] = [plan(1000), plan(2000)];
  store.savePlan('cli', short);
  store.savePlan('whm:reseller', long);
  assert.deepEqual(store.plan('cli', short.planId), short);
  assert.equal(store.plan('whm:reseller', short.planId), undefined);
  assert.equal(store.plan('whm:root', short.planId), undefined);
  assert.deepEqual([store.countPlans(), store.countPlans('cli'), store.countPlans('whm:eve')], [2, 1, 0]);

  time += 1000;
  assert.deepEqual([store.countPlans(), store.countPlans('cli')], [1, 0]);
  assert.deepEqual(store.plan('cli', short.planId), short);
  assert.equal(store.deleteExpiredPlans(time), 1);
  assert.equal(store.plan('cli', short.planId), undefined);
  assert.deepEqual(store.plan('whm:reseller', long.planId), long);
});

test('the largest plan comes back whole, from memory or after another start of the service', (t) => {
  const directory = tempDir(t);
  const store = open(t, directory);
  const large = plan(1000, limits.targetsPerPlan);
  store.savePlan('cli', large);
  assert.equal(store.plan('cli', large.planId), large);
  assert.equal(store.plan('whm:root', large.planId), undefined);
  store.close();
  assert.deepEqual(open(t, directory).plan('cli', large.planId), large);
});

test('a plan starts one job, and its actor’s only', (t) => {
  const store = open(t, tempDir(t));
  const { planId, ...rest } = plan(1000);
  store.savePlan('cli', { planId, ...rest });
  refusal('plan-not-found', () => accept(store, targetsNamed('ann'), { planId, actor: reseller }));
  accept(store, targetsNamed('ann'), { planId });
  assert.equal(store.plan('cli', planId), undefined);
  refusal('plan-not-found', () => accept(store, targetsNamed('ann'), { planId }));
  assert.equal(store.jobs({ limit: 9 }).items.length, 1);
});

test('an idempotency key belongs to its actor and is forgotten after its hours', (t) => {
  let time = noon;
  const store = open(t, tempDir(t), { now: () => time });
  const use = { actorId: 'cli', key: 'k', bodyHash: 'aa', at: noon };
  const run = accept(store, targetsNamed('ann'), { idempotency: use });
  const jobId = run.view.job.id;
  assert.deepEqual(store.idempotent('cli', 'k'), { bodyHash: 'aa', jobId });
  assert.equal(store.idempotent('whm:root', 'k'), undefined);
  assert.equal(store.idempotent('cli', 'K'), undefined);
  assert.throws(() => accept(store, targetsNamed('bob'), { idempotency: use }), /UNIQUE/);
  assert.equal(store.jobs({ limit: 9 }).items.length, 1);

  time += limits.idempotencyHours * 3_600_000;
  assert.equal(store.idempotent('cli', 'k'), undefined);
  const again = accept(store, targetsNamed('bob'), { idempotency: { ...use, bodyHash: 'bb', at: time } });
  assert.deepEqual(store.idempotent('cli', 'k'), { bodyHash: 'bb', jobId: again.view.job.id });
});
