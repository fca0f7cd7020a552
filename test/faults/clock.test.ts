import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Job } from '../../daemon/protocol/job.ts';
import { Plan } from '../../daemon/protocol/plan.ts';
import { stage } from '../integration/harness.ts';
import {
  assertHonest,
  finished,
  outcomesOf,
  removal,
  removals,
  readJob,
  startJob,
} from '../integration/jobs.ts';
import { bent, Clock } from './bent.ts';

const users = ['a', 'b', 'c'];
const dayMs = 24 * 3_600_000;

/** A job of three calls, whose first is held before it saves anything. */
async function firstOfThreeCalls(t: TestContext) {
  const clock = new Clock(t);
  const config = { batch: { max: 1 } };
  const { host, daemon } = await stage(t, { on: users, config, env: bent({ clock }) });
  const before = host.twoFactor();
  host.gate('call', 'before-save', { function: removal, nth: 1 });
  const { id } = await startJob(daemon, users);
  await host.reached('call');
  return { clock, host, daemon, before, id };
}

for (const [name, aheadMs] of [
  ['a minute ahead', 60_000],
  ['two days back', -2 * dayMs],
] as const) {
  test(`the clock jumps ${name} in mid-call: the job ends as if nothing had been`, async (t) => {
    const { clock, host, daemon, before, id } = await firstOfThreeCalls(t);
    clock.set(aheadMs);
    host.open('call');
    const { targets, events } = await finished(daemon, id);
    assertHonest(host, targets, before);
    assert.deepEqual(outcomesOf(targets), { a: 'removed', b: 'removed', c: 'removed' });
    assert.equal(removals(host).length, users.length);
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, index) => index + 1),
      'the order is that of the numbers, whatever the times say',
    );
  });
}

test('the daemon sleeps for two days in mid-call: what was sent is settled, nothing more is sent', async (t) => {
  const { clock, host, daemon, before, id } = await firstOfThreeCalls(t);
  process.kill(daemon.pid, 'SIGSTOP');
  clock.set(2 * dayMs);
  host.open('call');
  process.kill(daemon.pid, 'SIGCONT');
  const { job, targets } = await finished(daemon, id);
  assert.equal(job.stoppedBy, 'too-late-to-resume');
  assertHonest(host, targets, before);
  assert.deepEqual(outcomesOf(targets), { a: 'removed', b: 'cancelled', c: 'cancelled' });
  assert.equal(removals(host).length, 1, 'nothing old fires by itself');
});

test('a plan expires by the clock of now, and one made before a clock was set back still serves once', async (t) => {
  const clock = new Clock(t);
  const { host, daemon } = await stage(t, { on: users, env: bent({ clock }) });
  const planned = async () =>
    (await daemon.request('POST', '/v1/plans', { body: { users: ['a'] } })).as(Plan, 201).planId;
  const start = async (planId: string, key: string) =>
    daemon.request('POST', '/v1/jobs', {
      headers: { 'Idempotency-Key': key },
      body: { planId, reason: 'lost phone' },
    });
  const old = await planned();
  clock.set(dayMs);
  (await start(old, 'old')).problem('plan-expired');
  const fresh = await planned();
  clock.set(-dayMs);
  const { id } = (await start(fresh, 'fresh')).as(Job, 201);
  const { targets } = await finished(daemon, id);
  assert.deepEqual(outcomesOf(targets), { a: 'removed' });
  assert.equal(removals(host).length, 1);
});

test('a job that waits for its time starts when a clock that jumps ahead says so', async (t) => {
  const clock = new Clock(t);
  const { host, daemon } = await stage(t, { on: users, env: bent({ clock }) });
  const startAt = new Date(Date.now() + 30_000).toISOString();
  const answer = await daemon.request('POST', '/v1/jobs', {
    headers: { 'Idempotency-Key': 'k' },
    body: { users, reason: 'lost phone', startAt },
  });
  const { id } = answer.as(Job, 201);
  clock.set(60_000);
  // It looks at the clock once a minute at least; a restart looks at once.
  await daemon.restart();
  const { targets } = await finished(daemon, id);
  assert.deepEqual(outcomesOf(targets), { a: 'removed', b: 'removed', c: 'removed' });
  assert.equal(removals(host).length, 1);
});

test('two days off: the call under way is settled, the rest cancelled, a start time that passed is not made up for', async (t) => {
  const clock = new Clock(t);
  const on = [...users, 'later'];
  const config = { batch: { max: 1 } };
  const { host, daemon } = await stage(t, { on, config, env: bent({ clock }) });
  const before = host.twoFactor();
  host.gate('call', 'after-save', { function: removal, nth: 1 });
  const startAt = new Date(Date.now() + 3_600_000).toISOString();
  const planned = await daemon.request('POST', '/v1/jobs', {
    headers: { 'Idempotency-Key': 'k' },
    body: { users: ['later'], reason: 'lost phone', startAt },
  });
  const later = planned.as(Job, 201);
  const { id } = await startJob(daemon, users);
  await host.reached('call');
  await daemon.kill();
  process.kill(removals(host)[0]?.pid ?? 0, 'SIGKILL');
  clock.set(2 * dayMs);
  await daemon.start();
  const [now, past] = await Promise.all([finished(daemon, id), finished(daemon, later.id)]);
  assert.deepEqual(outcomesOf(now.targets), { a: 'removed', b: 'cancelled', c: 'cancelled' });
  assert.deepEqual(outcomesOf(past.targets), { later: 'cancelled' });
  for (const { job } of [now, past]) assert.equal(job.stoppedBy, 'too-late-to-resume');
  assertHonest(host, now.targets, before);
  assert.equal(removals(host).length, 1, 'nothing old fires by itself');
  assert.equal((await readJob(daemon, id)).state, 'finished');
});

test('a clock that is set back by weeks prolongs no answer in WHM API form, and keeps the daemon from nothing', async (t) => {
  const clock = new Clock(t);
  const config = { batch: { max: 1 } };
  const { host, daemon } = await stage(t, { on: users, config, env: bent({ clock }) });
  host.gate('call', 'before-save', { function: removal, nth: 1 });
  host.gate('next', 'before-save', { function: removal, nth: 2 });
  const address =
    '/json-api/twofactorauth_remove_user_config?api.version=1&user=a&user-1=b&user-2=c&reason=lost+phone';
  const asked = daemon.request('GET', address);
  await host.reached('call');
  clock.set(-40 * dayMs);
  host.open('call');
  // It has been told of the first call, and waits on: a timer of weeks overflows, which Node says on stderr.
  await host.reached('next');
  host.open('next');
  const { status, text } = await asked;
  assert.equal(status, 200);
  assert.match(text, /"users_modified":\["a","b","c"\]/u);
  await daemon.stop();
});
