import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { batchSize, type CallCost, fittingArguments } from '../../../daemon/jobs/batch-size.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { Fastest } from '../../../daemon/whm/fastest.ts';

const usual = { max: 10_000, targetSeconds: 1 };
const known = { fastestMs: 300, bareMs: 300 };

test('the first batch is at most ten', () => {
  assert.equal(batchSize([], 10_000, {}, usual), 10);
  assert.equal(batchSize([], 10_000, known, usual), 10);
  assert.equal(batchSize([], 3, known, usual), 3);
  assert.equal(batchSize([], 100, known, { ...usual, max: 4 }), 4);
});

const afterTen = (durationMs: number, remaining = 10_000, max = 10_000) =>
  batchSize([{ targets: 10, durationMs }], remaining, known, { max, targetSeconds: 1 });

test('the next takes a second by what is likely, and three if noise hid what it can', () => {
  assert.equal(afterTen(400), 200, 'at least 5 ms an account, at most 15');
  assert.equal(afterTen(800), 22, '45 ms an account and 50 ms of noise');
  assert.equal(afterTen(1300), 20, '95 ms an account, or a second of each removal: twenty tell');
  assert.equal(afterTen(1800), 6, '145 ms an account: twenty may take more than three seconds');
  assert.equal(afterTen(20_300), 1, 'two seconds an account: never less than one');
  assert.equal(afterTen(300), 600, 'no cost seen: at most 5 ms an account');
  assert.equal(afterTen(310), 500);
  assert.equal(afterTen(310, 626), 500);
  assert.equal(afterTen(310, 10_000, 400), 400, 'never above the maximum');
  assert.equal(afterTen(400, 250), 250, 'a few stragglers ride along');
  assert.equal(afterTen(400, 251), 200);
  assert.equal(afterTen(310, 300), 300);
});

test('a list that took longer than the first call does not tell how much accounts may cost', () => {
  const after = (durationMs: number, bareMs?: number) =>
    batchSize([{ targets: 10, durationMs }], 10_000, { fastestMs: bareMs ?? durationMs, bareMs }, usual);
  assert.equal(after(700, 300), 28, 'at 40 ms each');
  assert.equal(after(700), 40, 'it may be 75 ms each: nobody knows what a start takes');
  assert.equal(after(310), 83);
  assert.equal(after(3000), 20, 'doubled at least');
});

test("what two removing calls of different size have in common is not taken for the accounts' cost", () => {
  const ten = { targets: 10, durationMs: 500 };
  const after = (...calls: CallCost[]) => batchSize(calls, 50_000, known, { ...usual, max: 50_000 });
  assert.equal(after(ten), 66, 'it may yet be 25 ms an account');
  assert.equal(after(ten, { targets: 120, durationMs: 502 }), 1428, 'none seen, at most 2.1 ms an account');
  assert.equal(after(ten, { targets: 120, durationMs: 1050 }), 219, '5 ms an account, 4.5 less noise');
  assert.equal(
    after({ targets: 10, durationMs: 900 }, { targets: 120, durationMs: 502 }),
    789,
    'ten met other work',
  );
  const dear = { targets: 10, durationMs: 3300 };
  assert.equal(after(dear), 3);
  assert.equal(
    after(dear, { targets: 3, durationMs: 3300 }),
    20,
    'twice as many, though each costs three seconds',
  );
  assert.equal(after(dear, { targets: 3, durationMs: 1200 }), 3);
});

test('of the last calls count the ones that name most, and of two of these the one that tells less', () => {
  const slow: CallCost[] = Array.from({ length: 5 }, () => ({ targets: 1000, durationMs: 2300 }));
  const fast: CallCost[] = Array.from({ length: 5 }, () => ({ targets: 1000, durationMs: 400 }));
  assert.equal(batchSize([...slow, ...fast], 50_000, known, { ...usual, max: 50_000 }), 20_000);
  assert.equal(
    batchSize([...fast, ...slow.slice(4)], 50_000, known, usual),
    10_000,
    'one may have met other work',
  );
  assert.equal(batchSize([...fast, ...slow.slice(3)], 50_000, known, usual), 512, 'two have not');
  const many = { targets: 1000, durationMs: 1300 };
  assert.equal(batchSize([many, { targets: 10, durationMs: 300 }], 9000, known, usual), 1052);
  assert.equal(batchSize([many, { targets: 499, durationMs: 300 }], 9000, known, usual), 1052);
  assert.equal(batchSize([many, { targets: 500, durationMs: 300 }], 9000, known, usual), 9000);
});

test('what the calls of earlier jobs have cost spares the steps up, and gives way to what is seen now', () => {
  const earlier = [{ targets: 5000, durationMs: 400 }];
  assert.equal(
    batchSize([], 10_000, known, usual, earlier),
    10,
    'the first answer does not wait for thousands',
  );
  assert.equal(batchSize([{ targets: 10, durationMs: 350 }], 9990, known, usual, earlier), 9990);
  const slower = [{ targets: 10, durationMs: 351 }];
  assert.equal(batchSize(slower, 9990, known, usual, earlier), 297, 'more than noise casts doubt on it');
  assert.equal(
    batchSize([...slower, { targets: 100, durationMs: 350 }], 9890, known, usual, earlier),
    9890,
    'until a call bears it out',
  );
  const own = Array.from({ length: 5 }, () => ({ targets: 100, durationMs: 800 }));
  assert.equal(batchSize(own, 9990, known, usual, earlier), batchSize(own, 9990, known, usual));
  assert.equal(
    batchSize([{ targets: 10, durationMs: 4300 }], 9990, known, usual, earlier),
    2,
    'a call far beyond the aim is never followed by a larger one',
  );
  const large = [{ targets: 10, durationMs: 500 }, ...earlier.map((call) => ({ ...call, durationMs: 600 }))];
  assert.equal(
    batchSize([{ targets: 10, durationMs: 550 }], 9990, known, usual, large),
    9990,
    'a removal that always costs 200 ms more than other calls is no surprise',
  );
  assert.equal(batchSize([{ targets: 10, durationMs: 551 }], 9990, known, usual, large), 49);
});

test('always at least one, at most what is left and what is allowed', () => {
  const cost = fc.record({
    targets: fc.integer({ min: 1, max: 10_000 }),
    durationMs: fc.double({ min: 0, max: 400_000, noNaN: true }),
  });
  const optionalMs = fc.option(fc.double({ min: 0, max: 5000, noNaN: true }), { nil: undefined });
  fc.assert(
    fc.property(
      fc.array(cost, { maxLength: 8 }),
      fc.integer({ min: 1, max: 50_000 }),
      fc.record({ fastestMs: optionalMs, bareMs: optionalMs }),
      fc.record({
        max: fc.integer({ min: 1, max: 50_000 }),
        targetSeconds: fc.double({ min: 0.1, max: 60, noNaN: true }),
      }),
      (calls, remaining, others, bounds) => {
        const size = batchSize(calls, remaining, others, bounds);
        assert.ok(Number.isInteger(size));
        assert.ok(size >= 1 && size <= remaining && size <= bounds.max);
        if (calls.length === 0) assert.ok(size <= 10);
      },
    ),
    { seed: 1, numRuns: 5000 },
  );
});

/** Numbers from 0 to 1 that are the same at each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Server {
  fixedMs: number;
  /** What a removal costs more, whatever it names. */
  removalMs?: number;
  perAccountMs: number;
  /** What a list takes, if that is more than a start. */
  listMs?: number;
  /** By how much of itself a call's fixed part may vary to either side. */
  jitter: number;
  /** By how much more it may take, ms. */
  noise?: number;
  /** How often a call starts three times as slowly. */
  outliers?: number;
  /** What earlier jobs' calls have cost. */
  earlier?: readonly CallCost[];
  /** What tells how long a start takes: a call beside, if that does not fail, or a list that takes no longer. */
  start?: 'beside' | 'fails' | 'list';
}

/** The calls that so many accounts take, after the plan's read and with one each time that one is stale. */
function simulate(names: number, server: Server, seed: number): CallCost[] {
  const { fixedMs, removalMs = 0, perAccountMs, listMs = 0, jitter, noise = 0, outliers = 0 } = server;
  const { earlier = [], start: told = 'beside' } = server;
  const random = seeded(seed);
  const fastest = new Fastest();
  const bare = new Fastest();
  let now = 0;
  const start = () =>
    fixedMs * (1 - jitter + 2 * jitter * random()) * (random() < outliers ? 3 : 1) +
    (noise === 0 ? 0 : noise * random());
  const run = (durationMs: number) => {
    now += durationMs;
    fastest.note(now, durationMs);
    return durationMs;
  };
  const list = () => {
    const durationMs = run(Math.max(start(), listMs));
    if (told === 'list') bare.note(now, durationMs);
  };
  let readAt = now;
  list();
  const calls: CallCost[] = [];
  let beside: { endsAt: number; durationMs: number } | undefined;
  for (let remaining = names; remaining > 0; ) {
    if (now - readAt > limits.readAgeSeconds * 1000) {
      readAt = now;
      list();
    }
    const others = { fastestMs: fastest.durationMs, bareMs: bare.lately(now) };
    const targets = batchSize(calls, remaining, others, usual, earlier);
    if (remaining > limits.untimedTargets && others.bareMs === undefined && told !== 'fails') {
      const durationMs = start();
      beside ??= { endsAt: now + durationMs, durationMs };
    }
    const durationMs = run(start() + removalMs + perAccountMs * targets);
    if (beside !== undefined && beside.endsAt <= now) {
      fastest.note(beside.endsAt, beside.durationMs);
      bare.note(beside.endsAt, beside.durationMs);
      beside = undefined;
    }
    calls.push({ targets, durationMs });
    remaining -= targets;
  }
  return calls;
}

const seeds = Array.from({ length: 200 }, (_, index) => index + 1);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('ten thousand accounts at 300 ms a call and 20 µs each take three calls, and two once that is known', () => {
  const exact = { fixedMs: 300, perAccountMs: 0.02, jitter: 0 };
  const sizes = (names: number, server: Server) => simulate(names, server, 1).map(({ targets }) => targets);
  assert.deepEqual(sizes(10_000, exact), [10, 597, 9393]);
  assert.deepEqual(sizes(750, exact), [10, 740]);
  const earlier = [{ targets: 1000, durationMs: 320 }];
  assert.deepEqual(sizes(10_000, { ...exact, earlier }), [10, 9990]);
});

test('on a server whose removals cost much before the first account, calls are few all the same', () => {
  const count = (removalMs: number, earlier?: readonly CallCost[]) =>
    simulate(10_000, { fixedMs: 300, removalMs, perAccountMs: 0.02, jitter: 0, earlier: earlier ?? [] }, 1)
      .length;
  assert.equal(count(200), 4);
  assert.equal(
    count(200, [
      { targets: 10, durationMs: 500 },
      { targets: 9990, durationMs: 700 },
    ]),
    2,
  );
  assert.ok(count(1000) <= 9 && count(1200) <= 9 && count(4000) <= 11);
});

test('no call takes much longer than three seconds for its accounts where starts differ by 50 ms', () => {
  const server = fc.record({
    fixedMs: fc.double({ min: 30, max: 2000, noNaN: true }),
    removalMs: fc.double({ min: 0, max: 1000, noNaN: true }),
    perAccountMs: fc.double({ min: 0.001, max: 100, noNaN: true }),
    noise: fc.constant(50),
  });
  fc.assert(
    fc.property(server, fc.nat(), (given, seed) => {
      const calls = simulate(2000, { ...given, jitter: 0 }, seed);
      const longest = Math.max(
        ...calls.map(({ targets }) => (targets > 1 ? targets * given.perAccountMs : 0)),
      );
      // A last call may be a quarter larger, and the first ten are sent before anything is known.
      assert.ok(longest <= 3750, `${longest} ms`);
    }),
    { seed: 1, numRuns: 500 },
  );
});

/** Everything that a server may be, within the noise that the rule counts on. */
const anyServer = fc.record({
  fixedMs: fc.double({ min: 50, max: 2000, noNaN: true }),
  removalMs: fc.double({ min: 0, max: 1000, noNaN: true }),
  perAccountMs: fc.double({ min: 0, max: 100, noNaN: true }),
  listMs: fc.double({ min: 0, max: 5000, noNaN: true }),
  noise: fc.double({ min: 0, max: 50, noNaN: true }),
  jitter: fc.constant(0),
});

for (const [start, mostMs] of [
  ['beside', 3750],
  ['fails', 7500],
] as const) {
  test(`however long lists take, no call holds the lock long: its start-up is told ${start}`, (t) => {
    let worst = 0;
    fc.assert(
      fc.property(anyServer, fc.integer({ min: 11, max: 4000 }), fc.nat(), (given, names, seed) => {
        const calls = simulate(names, { ...given, start }, seed);
        const longest = Math.max(...calls.map(({ targets }) => targets * given.perAccountMs));
        worst = Math.max(worst, longest);
        assert.ok(longest <= mostMs, `${longest} ms`);
      }),
      { seed: 1, numRuns: 500 },
    );
    t.diagnostic(`the longest takes ${Math.round(worst)} ms for its accounts`);
  });
}

test('starts that vary by a third and now and then take three times as long make few more calls', (t) => {
  for (const fixedMs of [300, 900]) {
    for (const perAccountMs of [0.01, 0.1]) {
      const server = { fixedMs, perAccountMs, jitter: 0.3, outliers: 0.1, start: 'list' as const };
      const few = seeds.map((seed) => simulate(1000, server, seed).length);
      const many = seeds.map((seed) => simulate(10_000, server, seed).length);
      const remembered = {
        ...server,
        earlier: [{ targets: 1000, durationMs: fixedMs + perAccountMs * 1000 }],
      };
      const next = seeds.map((seed) => simulate(10_000, remembered, seed).length);
      const counts = [few, many, next].map((each) => `${mean(each).toFixed(1)} (${Math.max(...each)})`);
      t.diagnostic(
        `${fixedMs} ms + ${perAccountMs} ms: calls for 1,000, 10,000, 10,000 once known: ${counts.join(', ')}`,
      );
      assert.ok(mean(few) <= 3.5 && mean(many) <= 5.5 && mean(next) <= 4.2);
    }
  }
});

test('accounts that have become dear are not sent by the thousand on the word of cheap ones', () => {
  const earlier = [{ targets: 9990, durationMs: 500 }];
  for (const perAccountMs of [6, 20, 50, 200]) {
    const server = { fixedMs: 300, perAccountMs, jitter: 0, earlier };
    const beyond = simulate(10_000, server, 1).map(({ durationMs }) => durationMs - server.fixedMs);
    assert.ok(Math.max(...beyond) <= 2500, `${perAccountMs} ms an account: ${Math.max(...beyond)} ms`);
  }
});

test('whatever calls cost, none keeps others waiting much longer than aimed at', (t) => {
  for (const fixedMs of [50, 300, 1000]) {
    for (const perAccountMs of [0.02, 1, 10, 50]) {
      const server = { fixedMs, perAccountMs, jitter: 0.1 };
      const runs = seeds.slice(0, 20).map((seed) => simulate(10_000, server, seed));
      const counts = runs.map((calls) => calls.length).toSorted((a, b) => a - b);
      const held = runs.map((calls) => Math.max(...calls.map(({ targets }) => targets * perAccountMs)));
      t.diagnostic(
        `${fixedMs} ms + ${perAccountMs} ms an account: ${counts[0]} to ${counts.at(-1)} calls; ` +
          `the longest takes ${Math.round(mean(held))} ms for its accounts, ${Math.round(Math.max(...held))} at most`,
      );
      assert.ok(mean(held) <= 2500 && Math.max(...held) <= 5000);
    }
  }
});

const bytes = (names: readonly string[]) =>
  names.reduce((sum, name, index) => sum + `user-${index}=${encodeURIComponent(name)}`.length + 9, 0);

test('names fit as long as the argument list holds them, one always does', () => {
  const short = Array.from({ length: 50_000 }, (_, index) => `user${index}`);
  const fitting = fittingArguments(short, 50_000);
  assert.ok(bytes(short.slice(0, fitting)) <= limits.batchArgumentBytes);
  assert.ok(fitting > 15_000);
  assert.equal(fittingArguments(short, 7), 7);
  assert.equal(fittingArguments([], 7), 0);
  const wide = Array.from({ length: 2000 }, () => '😀'.repeat(63));
  const most = fittingArguments(wide, 2000);
  assert.ok(most >= 1 && bytes(wide.slice(0, most)) <= limits.batchArgumentBytes);
  assert.equal(fittingArguments(['x'.repeat(limits.batchArgumentBytes + 1), 'y'], 2), 1);
});
