import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clock } from '../../../daemon/host/clock.ts';

const yearMs = 365 * 86_400_000;

test('a clock that is set back a year prolongs no wait', async (t) => {
  const real = Date.now;
  t.after(() => {
    Date.now = real;
  });
  const waiting = clock.wait(20, new AbortController().signal);
  Date.now = () => real() - yearMs;
  await waiting;
  assert.ok(clock.now() < real());
});

test('a wait ends at once with its signal', async () => {
  const stop = new AbortController();
  const waiting = clock.wait(yearMs, stop.signal);
  stop.abort();
  await waiting;
  await clock.wait(yearMs, AbortSignal.abort());
  assert.ok(stop.signal.aborted);
});
