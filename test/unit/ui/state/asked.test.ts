import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod/mini';
import type { Api } from '../../../../plugin/ui/connection/api.ts';
import { ApiFailure } from '../../../../plugin/ui/connection/failure.ts';
import { Asked } from '../../../../plugin/ui/state/asked.ts';

/** An Api whose answers are given by hand. */
function byHand() {
  const open: { path: string; answer: (value: number) => void; fail: (error: Error) => void }[] = [];
  const get = async (path: string) =>
    new Promise<number>((answer, fail) => {
      open.push({ path, answer, fail });
    });
  let updates = 0;
  const asked = new Asked({ api: { get: get as Api['get'] }, update: () => updates++ }, z.number());
  return { asked, open, updates: () => updates };
}

test('the answer of the last question alone is shown, whichever comes first', async () => {
  const { asked, open, updates } = byHand();
  const [first, second] = [asked.ask('/1'), asked.ask('/2')];
  assert.deepEqual([asked.isAsking, updates()], [true, 2]);
  open[1]?.answer(2);
  await second;
  open[0]?.answer(1);
  await first;
  assert.deepEqual([asked.answer, asked.isAsking, updates()], [2, false, 3]);
});

test('a failure is told and forgotten with the next question; a late one is passed over', async () => {
  const { asked, open } = byHand();
  const failed = asked.ask('/1');
  const failure = new ApiFailure('no-answer', 'gone');
  open[0]?.fail(failure);
  await failed;
  assert.deepEqual([asked.failure, asked.isAsking], [failure, false]);
  const joined = asked.ask('/2', (news) => news + 40);
  assert.equal(asked.failure, undefined);
  open[1]?.answer(2);
  await joined;
  assert.equal(asked.answer, 42);
  const late = asked.ask('/3');
  asked.clear();
  open[2]?.fail(failure);
  await late;
  assert.deepEqual([asked.answer, asked.failure, asked.isAsking], [undefined, undefined, false]);
});
