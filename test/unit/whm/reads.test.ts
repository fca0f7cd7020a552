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
    domainOwner: () => assert.fail('not a shared read'),
    privileges: (user) => hold('privileges')({ asReseller: user }),
    version: hold('version'),
    fastestCallMs: () => undefined,
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
