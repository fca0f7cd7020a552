import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Job } from '../../../../daemon/protocol/job.ts';
import { Hub } from '../../../../daemon/server/hub.ts';
import { untilEnd } from '../../../../daemon/server/commands/until-end.ts';

/** A job whose state the test sets, and time that passes when it says so. */
function prepare() {
  const hub = new Hub(() => assert.fail());
  const job = { state: 'queued' };
  const scene = { now: 0, asked: 0 };
  const store = {
    job: () => {
      scene.asked++;
      return job as Job;
    },
  } as unknown as Parameters<typeof untilEnd>[0]['store'];
  const wait = (until: number, signal = new AbortController().signal) =>
    untilEnd({ store, hub, now: () => scene.now }, 'id', until, signal);
  return { hub, job, scene, wait };
}

test('it ends with the job, looking only when something happened', async () => {
  const { hub, job, scene, wait } = prepare();
  const waiting = wait(60_000);
  job.state = 'running';
  hub.publish('id', []);
  hub.publish('other', []);
  await new Promise((resolve) => setImmediate(resolve));
  job.state = 'finished';
  hub.publish('id', []);
  assert.equal(await waiting, true);
  assert.equal(scene.asked, 3);
  assert.equal(await wait(0), true, 'a job that has ended needs no wait');
});

test('it gives up when the time is over, and when the signal aborts', async () => {
  const { hub, scene, wait } = prepare();
  const late = wait(60_000);
  scene.now = 60_000;
  hub.publish('id', []);
  assert.equal(await late, false);
  assert.equal(await wait(60_000), false);
  const leaving = new AbortController();
  const left = wait(120_000, leaving.signal);
  leaving.abort();
  assert.equal(await left, false);
  assert.equal(await wait(120_000, leaving.signal), false);
});
