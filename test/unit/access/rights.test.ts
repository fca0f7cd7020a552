import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scopeOf } from '../../../daemon/access/policy.ts';
import { Rights } from '../../../daemon/access/rights.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import type { CallFacts, Reply } from '../../../daemon/protocol/reply.ts';

type Privileges = Reply<ReadonlySet<string>>;
const call: CallFacts = {
  command: 'myprivs',
  durationMs: 1,
  exitStatus: 0,
  signal: null,
  stderr: '',
  notices: [],
};

/** Rights by answers that the test gives. */
function made(answers: Record<string, string[] | undefined>) {
  const state = { now: 1_000_000, asked: 0 };
  /** Whether their account is suspended; most have none. */
  const suspended: Record<string, boolean | undefined> = {};
  const rights = new Rights({
    async privileges(user): Promise<Privileges> {
      state.asked++;
      const acls = answers[user];
      return acls === undefined
        ? { kind: 'no-document', detail: 'nothing', call }
        : { kind: 'ok', data: new Set(acls), call };
    },
    async isSuspended(user): Promise<Reply<boolean>> {
      if (!Object.hasOwn(suspended, user)) return { kind: 'refused', detail: 'no account', call };
      const data = suspended[user];
      return data === undefined ? { kind: 'no-document', detail: 'mute', call } : { kind: 'ok', data, call };
    },
    admitted: new Set(['res1', 'gone']),
    now: () => state.now,
  });
  return {
    state,
    answers,
    suspended,
    mayRun: async (user: string) => rights.mayRun({ user, via: 'whm' }),
    level: async (user: string, fresh = false) => rights.levelOf({ user, via: 'whm' }, fresh),
  };
}

test('only cPanel’s "all" makes a reseller root-level; a limited one must be admitted, and be one', async () => {
  const { level } = made({ boss: ['all'], res1: ['create-acct'], res2: ['create-acct'], gone: [] });
  assert.deepEqual(
    await Promise.all(['root', 'boss', 'res1', 'res2', 'gone', 'nobody'].map(async (user) => level(user))),
    ['root', 'root', 'reseller', 'none', 'none', 'none'],
  );
});

test('no answer is a no', async () => {
  const { level, answers } = made({ boss: ['all'] });
  assert.equal(await level('boss', true), 'root');
  answers['boss'] = undefined;
  assert.equal(await level('boss', true), 'none');
});

test('who is suspended may nothing, whatever cPanel goes on naming as privileges', async () => {
  const { level, suspended, mayRun } = made({ boss: ['all'], res1: ['create-acct'] });
  for (const user of ['boss', 'res1']) {
    suspended[user] = false;
    assert.notEqual(await level(user, true), 'none');
    suspended[user] = true;
    assert.equal(await level(user, true), 'none');
    assert.deepEqual(await mayRun(user), { may: false });
    suspended[user] = undefined;
    assert.equal(await level(user, true), 'none', 'no answer is a no');
    assert.deepEqual(await mayRun(user), { problem: 'mute' }, 'but says nothing of the actor');
  }
});

test('what changes something asks anew; a read may rely on the last minute', async () => {
  const { level, answers, state } = made({ boss: ['all'] });
  await level('boss');
  answers['boss'] = ['list-accts'];
  assert.equal(await level('boss'), 'root');
  assert.equal(await level('boss', true), 'none');
  answers['boss'] = ['all'];
  assert.equal(await level('boss'), 'none', 'what was heard last counts');
  state.now += limits.privilegeCacheSeconds * 1000;
  assert.equal(await level('boss'), 'root');
  state.now -= 3_600_000;
  await level('boss');
  assert.equal(state.asked, 4, 'a clock that went back makes nothing young');
});

test('nobody may do what is not in the table', () => {
  assert.equal(scopeOf('none', 'status.read'), undefined);
  assert.equal(scopeOf('reseller', 'audit.verify'), undefined);
  assert.equal(scopeOf('reseller', 'job.start'), 'own');
  assert.equal(scopeOf('root', 'audit.verify'), 'all');
});
