import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { limits } from '../../../daemon/protocol/limits.ts';
import { shareReads } from '../../../daemon/whm/reads.ts';
import { createWhm } from '../../../daemon/whm/whm.ts';
import type { CallOptions, Whm } from '../../../daemon/whm/whm.ts';
import { answer, printing } from './programs.ts';

interface Started {
  name: string;
  asReseller: string | undefined;
  finish(data?: unknown): void;
  fail(): void;
}

/** A Whm whose calls end when the test says so; `started` lists the runs in order. */
function heldWhm() {
  const started: Started[] = [];
  const hold =
    (name: string) =>
    ({ asReseller }: CallOptions = {}) =>
      new Promise<never>((resolve, reject) => {
        const call = { command: name, durationMs: 1, exitStatus: 0, signal: null, stderr: '', notices: [] };
        started.push({
          name,
          asReseller,
          finish: (data) => resolve({ kind: 'ok', data, call } as never),
          fail: () => reject(new Error('broken')),
        });
      });
  const whm: Whm = {
    listTwoFactor: hold('listTwoFactor'),
    removeTwoFactor: () => assert.fail('not a read'),
    userConfigs: (user) => hold('userConfigs')({ asReseller: user }),
    policyStatus: hold('policyStatus'),
    listAccounts: hold('listAccounts'),
    listResellers: hold('listResellers'),
    domainOwner: (domain, options) => hold(`owner of ${domain}`)(options),
    isSuspended: (user) => hold('isSuspended')({ asReseller: user }),
    privileges: (user) => hold('privileges')({ asReseller: user }),
    version: hold('version'),
    fastestCallMs: () => undefined,
    bareCallMs: () => undefined,
  };
  let time = 1000;
  return { started, reads: shareReads(whm, () => time++) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('at most two reads run at once, in the order asked', async () => {
  const { started, reads } = heldWhm();
  const all = [reads.version(), reads.policyStatus(), reads.listAccounts(), reads.listResellers()];
  await turn();
  assert.equal(started.length, limits.readsAtOnce);
  started[0]?.finish();
  await turn();
  assert.deepEqual(
    started.map((run) => run.name),
    ['version', 'policyStatus', 'listAccounts'],
  );
  started[1]?.finish();
  await turn();
  assert.equal(started.length, 4);
  for (const run of started) run.finish();
  await Promise.all(all);
});

describe('equal reads', () => {
  test('share a run that has not begun', async () => {
    const { started, reads } = heldWhm();
    const first = reads.listTwoFactor();
    const second = reads.listTwoFactor();
    await turn();
    assert.equal(started.length, 1);
    started[0]?.finish('data');
    assert.equal(await first, await second);
  });

  test('do not share one that runs: its state may be older than the question', async () => {
    const { started, reads } = heldWhm();
    const first = reads.listTwoFactor();
    await turn();
    const second = reads.listTwoFactor();
    await turn();
    assert.equal(started.length, 2);
    const third = reads.listTwoFactor();
    const fourth = reads.listTwoFactor();
    await turn();
    assert.equal(started.length, 2);
    started[0]?.finish();
    await turn();
    assert.equal(started.length, 3);
    for (const run of started) run.finish();
    assert.equal(await third, await fourth);
    const times = (await Promise.all([first, second, third])).map((reply) => reply.startedAt);
    assert.deepEqual(times, [1000, 1001, 1002]);
  });

  test('share one that runs if they may join', async () => {
    const { started, reads } = heldWhm();
    const first = reads.listAccounts();
    await turn();
    const second = reads.listAccounts({ mayJoin: true });
    await turn();
    assert.equal(started.length, 1);
    started[0]?.finish([]);
    assert.equal(await first, await second);
    const third = reads.listAccounts({ mayJoin: true });
    await turn();
    assert.equal(started.length, 2, 'what has ended is not joined');
    started[1]?.finish([]);
    await third;
  });

  test('are equal only with the same reseller', async () => {
    const { started, reads } = heldWhm();
    const all = [
      reads.listTwoFactor(),
      reads.listTwoFactor({ asReseller: 'a' }),
      reads.privileges('a'),
      reads.privileges('b', { mayJoin: true }),
    ];
    for (let done = 0; done < 4; done++) {
      await turn();
      started[done]?.finish();
    }
    await Promise.all(all);
    assert.deepEqual(
      started.map((run) => run.asReseller),
      [undefined, 'a', 'a', 'b'],
    );
  });
});

test('a broken read frees its place and fails only those who share it', async () => {
  const { started, reads } = heldWhm();
  const broken = [reads.version(), reads.version(), reads.policyStatus()];
  const good = reads.listResellers();
  const failed = Promise.allSettled(broken);
  await turn();
  for (const run of started) run.fail();
  await turn();
  assert.equal(started[2]?.name, 'listResellers');
  started[2]?.finish([]);
  assert.equal((await good).kind, 'ok');
  assert.ok((await failed).every((result) => result.status === 'rejected'));
});

test('over real programs: the answer tells when its run began', async () => {
  const path = printing(answer({ bob: { is_enabled: 1 } }));
  const before = Date.now();
  const reply = await shareReads(createWhm({ path, timeoutSeconds: 60 })).listTwoFactor();
  assert.equal(reply.kind === 'ok' && reply.data.get('bob'), true);
  assert.ok(reply.startedAt >= before && reply.startedAt <= Date.now());
});

test('questions about domains take one slot, equal ones share an answer, and few of them wait', async () => {
  const { started, reads } = heldWhm();
  const asked = Array.from({ length: limits.waitingLookupsPerActor }, (_, index) =>
    reads.domainOwner(`d${index}`),
  );
  const again = reads.domainOwner('d3');
  await turn();
  assert.deepEqual(
    started.map(({ name }) => name),
    ['owner of d0'],
  );
  await assert.rejects(reads.domainOwner('one.too.many'), { code: 'too-many-reads' });
  const others = Array.from({ length: limits.waitingLookups - asked.length }, (_, index) =>
    reads.domainOwner(`e${index}`, 'res1'),
  );
  await assert.rejects(reads.domainOwner('f', 'res2'), { code: 'too-many-reads' });
  const other = reads.version();
  await turn();
  assert.equal(started.at(-1)?.name, 'version', 'nobody else waits for them');
  started.at(-1)?.finish();
  await other;
  for (let index = 0; index < limits.waitingLookups; index++) {
    // Whatever is under way ends; who has ended does not mind.
    for (const run of started) run.finish(`owner${index}`);
    await turn();
  }
  const answers = await Promise.all([...asked, ...others]);
  assert.deepEqual(new Set(answers.map(({ kind }) => kind)), new Set(['ok']));
  assert.equal(await again, answers[3]);
  const next = reads.domainOwner('d3');
  await turn();
  started.at(-1)?.finish('x');
  assert.equal((await next).kind, 'ok', 'there is room again');
  assert.equal(started.length, limits.waitingLookups + 2);
});

test('a question that fails makes room as well', async () => {
  const { started, reads } = heldWhm();
  const asked = reads.domainOwner('d');
  await turn();
  started[0]?.fail();
  await assert.rejects(asked, /broken/u);
  const again = reads.domainOwner('d');
  await turn();
  started[1]?.finish('x');
  assert.equal((await again).kind, 'ok');
});

test('idle once none of them runs or waits, also when one fails', async () => {
  const { started, reads } = heldWhm();
  await reads.idle();
  const asked = Promise.allSettled([reads.version(), reads.policyStatus(), reads.domainOwner('d')]);
  let isIdle = false;
  const idle = reads.idle().then(() => (isIdle = true));
  await turn();
  started[0]?.finish();
  started[1]?.fail();
  await turn();
  assert.deepEqual([started.length, isIdle], [3, false]);
  started[2]?.finish('x');
  await idle;
  assert.equal((await asked).length, 3);
});
