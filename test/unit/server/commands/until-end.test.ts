import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Job } from '../../../../daemon/protocol/job.ts';
import { Hub } from '../../../../daemon/server/hub.ts';
import { untilEnd } from '../../../../daemon/server/commands/until-end.ts';

/** A job whose state the test sets, and time that passes when it says so. */
function prepare() {
  const hub = new Hub(() => assert.fail());
  const job = { state: 'queued' };
  const scene = { asked: 0 };
  const store = {
    job: () => {
      scene.asked++;
      return job as Job;
    },
  } as unknown as Parameters<typeof untilEnd>[0]['store'];
  const wait = (signal = new AbortController().signal) => untilEnd({ store, hub }, 'id', signal);
  return { hub, job, scene, wait };
}

test('it ends with the job, looking only when something happened', async () => {
  const { hub, job, scene, wait } = prepare();
  const waiting = wait();
  job.state = 'running';
  hub.publish('id', []);
  hub.publish('other', []);
  await new Promise((resolve) => setImmediate(resolve));
  job.state = 'finished';
  hub.publish('id', []);
  assert.equal(await waiting, true);
  assert.equal(scene.asked, 3);
  assert.equal(await wait(AbortSignal.abort()), true, 'a job that has ended needs no wait');
});

test('it gives up when the signal aborts', async () => {
  const { wait } = prepare();
  const leaving = new AbortController();
  const left = wait(leaving.signal);
  leaving.abort();
  assert.equal(await left, false);
  assert.equal(await wait(leaving.signal), false);
});
