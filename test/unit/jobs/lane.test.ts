import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lane } from '../../../daemon/jobs/lane.ts';
import { limits } from '../../../daemon/protocol/limits.ts';

const patient = new AbortController().signal;

/** Lets several wait for a taken lane; returns the order in which they get it. */
async function order(waiters: Record<string, () => number>): Promise<string[]> {
  const lane = new Lane();
  const release = await lane.enter(() => 0, patient);
  const served: string[] = [];
  const all = Object.entries(waiters).map(async ([name, remaining]) => {
    const leave = await lane.enter(remaining, patient);
    served.push(name);
    leave?.();
  });
  release?.();
  await Promise.all(all);
  return served;
}

test('a free lane is entered at once', async () => {
  const lane = new Lane();
  let isIn = false;
  const entered = lane
    .enter(() => 1, patient)
    .then((leave) => {
      isIn = true;
      return leave;
    });
  await Promise.resolve();
  await entered;
  assert.ok(isIn);
});

test('the fewest targets left go first, the longest waiting among equals', async () => {
  assert.deepEqual(await order({ many: () => 10_000, one: () => 1, some: () => 300, another: () => 1 }), [
    'one',
    'another',
    'some',
    'many',
  ]);
});

test('what is left is asked anew at each choice', async () => {
  let left = 100;
  const served = await order({
    shrinking: () => left,
    first: () => {
      left = 1;
      return 5;
    },
    second: () => 6,
  });
  assert.deepEqual(served, ['first', 'shrinking', 'second']);
});

test('only one is in at a time', async () => {
  const lane = new Lane();
  let inside = 0;
  const use = async () => {
    const leave = await lane.enter(() => 1, patient);
    assert.equal(++inside, 1);
    await Promise.resolve();
    inside--;
    leave?.();
  };
  await Promise.all(Array.from({ length: 20 }, use));
});

test('who gives up while waiting is passed over', async () => {
  const lane = new Lane();
  const release = await lane.enter(() => 0, patient);
  const impatience = new AbortController();
  const gone = lane.enter(() => 1, impatience.signal);
  const kept = lane.enter(() => 2, patient);
  impatience.abort();
  assert.equal(await gone, undefined);
  release?.();
  assert.ok(await kept);
});

test('who gives up as the lane comes free holds it and must leave it', async () => {
  const lane = new Lane();
  const release = await lane.enter(() => 0, patient);
  const impatience = new AbortController();
  const waiting = lane.enter(() => 1, impatience.signal);
  release?.();
  impatience.abort();
  const leave = await waiting;
  assert.ok(leave, 'what was handed over is not lost');
  leave();
  assert.ok(await lane.enter(() => 1, patient));
});

test('who has given up before gets no lane and takes none', async () => {
  const lane = new Lane();
  assert.equal(await lane.enter(() => 1, AbortSignal.abort()), undefined);
  assert.ok(await lane.enter(() => 1, patient));
});

test('leaving twice frees nobody else', async () => {
  const lane = new Lane();
  const first = await lane.enter(() => 0, patient);
  const waiting = [lane.enter(() => 1, patient), lane.enter(() => 2, patient)];
  first?.();
  first?.();
  const second = await waiting[0];
  first?.();
  let isThirdIn = false;
  void waiting[1]?.finally(() => {
    isThirdIn = true;
  });
  await new Promise(setImmediate);
  assert.equal(isThirdIn, false);
  second?.();
  assert.ok(await waiting[1]);
});

test('the lane remembers what the last five calls of at least ten accounts have cost, for an hour', () => {
  const lane = new Lane();
  const hour = limits.callCostSeconds * 1000;
  assert.deepEqual(lane.costs(0), []);
  lane.note({ targets: 9, durationMs: 300, at: 1000 });
  assert.deepEqual(lane.costs(1000), []);
  for (let call = 1; call <= 6; call++) lane.note({ targets: call * 10, durationMs: 300, at: call * 1000 });
  const remembered = (now: number) => lane.costs(now).map(({ targets }) => targets);
  assert.deepEqual(remembered(6000), [20, 30, 40, 50, 60]);
  assert.deepEqual(remembered(hour + 3000), [30, 40, 50, 60]);
  assert.deepEqual(remembered(hour + 6001), []);
  assert.deepEqual(remembered(0), [], 'a clock that was set back tells no age');
});
