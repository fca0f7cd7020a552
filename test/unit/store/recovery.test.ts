import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallRecord } from '../../../daemon/jobs/ports.ts';
import { accept, finish, type Run, targetsNamed } from './fixtures/jobs.ts';
import { noon, open, tempDir } from './fixtures/temp.ts';

function callOf(run: Run, batch: number): CallRecord {
  const { id } = run.view.job;
  return { id: `${id}/${batch}`, jobId: id, batch, from: 0, to: 1, intentAt: noon + batch };
}

test('what has not ended is found again: oldest first, its call, its last event, its machine', (t) => {
  const stateDir = tempDir(t);
  const store = open(t, stateDir, { machineId: 'machine-a' });
  const first = accept(store, targetsNamed('ann', 'bob'));
  const ended = accept(store, targetsNamed('ann'));
  const second = accept(store, targetsNamed('eve'), { at: noon + 500 });
  finish(ended);
  const call = callOf(first, 1);
  first.step({ type: 'batch.started', batch: 1, from: 0, to: 1 }, { openCall: call });
  const intent = store.unfinished()[0];
  assert.deepEqual(intent?.call, call, 'an intent without a process');
  const process = { pid: 4711, startTicks: 123_456_789, bootId: 'b0b0' };
  store.recordProcess(call.id, process);
  store.close();

  const again = open(t, stateDir, { machineId: 'machine-b' });
  assert.equal(again.machineId, 'machine-b');
  assert.deepEqual(again.unfinished(), [
    { view: first.view, lastEventAt: noon + 2000, machineId: 'machine-a', call: { ...call, process } },
    { view: second.view, lastEventAt: noon + 500, machineId: 'machine-a' },
  ]);
});

test('what is told of a job that may not go on makes it no younger', (t) => {
  const store = open(t, tempDir(t));
  const run = accept(store, targetsNamed('ann'));
  const { view } = run;
  run.step({ type: 'job.waiting', for: 'cpanel' }, { isOld: true });
  const [found] = store.unfinished();
  assert.deepEqual([found?.view.job.sequence, found?.lastEventAt], [view.job.sequence, noon]);
});

test('an answered call is closed in the step that tells of it, and a next one may open in that step', (t) => {
  const store = open(t, tempDir(t));
  const run = accept(store, targetsNamed('ann', 'bob'));
  const [one, two] = [callOf(run, 1), callOf(run, 2)];
  run.step({ type: 'batch.started', batch: 1, from: 0, to: 1 }, { openCall: one });
  assert.throws(() => store.commit({ job: run.view.job, events: [], openCall: two }), /UNIQUE/);
  run.step(
    {
      type: 'batch.answered',
      batch: 1,
      durationMs: 1,
      from: 0,
      to: 1,
      common: { answer: 'accepted' },
      exceptions: [],
    },
    { closeCall: one.id },
  );
  assert.equal(store.unfinished()[0]?.call, undefined);
  assert.throws(() => store.recordProcess(one.id, { pid: 1, startTicks: 1, bootId: 'b' }), /No open call/);
  assert.throws(() => store.commit({ job: run.view.job, events: [], closeCall: one.id }), /No open call/);
  store.commit({ job: run.view.job, events: [], openCall: two });
  store.commit({ job: run.view.job, events: [], closeCall: two.id, openCall: callOf(run, 3) });
  assert.deepEqual(store.unfinished()[0]?.call, callOf(run, 3));
});
