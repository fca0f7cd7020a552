import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../daemon/protocol/target.ts';
import type { Run } from '../host/whmapi1/record.ts';
import { verifyCalls } from './calls.ts';
import type { Batch } from './replay.ts';
import { Violations } from './violations.ts';

/** Two daemons, and what is found of one job's calls of one name. */
function find(batches: readonly Batch[], runs: readonly Run[]): string[] {
  const violations = new Violations('test');
  const history = runs
    .filter(({ exitCode }) => exitCode === 0)
    .map(({ run: name, pid, users }) => ({ run: name, pid, at: 0, names: users }));
  verifyCalls(
    {
      host: { history: () => history },
      lives: [{ bornAt: 1000 }, { bornAt: 2000 }],
      violations,
    },
    runs,
    [{ job: { id: 'job' }, view: { targets: [{ user: 'alice' }] }, batches: [...batches] }],
  );
  return violations.found;
}

function batch(startedAt: number, answeredAt: number, answer: Answer): Batch {
  const users = new Set(['alice']);
  return {
    jobId: 'job',
    from: 0,
    to: 1,
    startedAt,
    answeredAt,
    users,
    answers: new Map([['alice', answer]]),
  };
}

function run(startedAt: number, endedAt: number | null): Run {
  return {
    run: `at-${startedAt}`,
    pid: 1,
    startedAt,
    endedAt,
    exitCode: endedAt === null ? null : 0,
    function: 'twofactorauth_remove_user_config',
    user: null,
    argv: [],
    argvCount: 0,
    stdin: '',
    stdinEnded: true,
    env: {},
    users: ['alice'],
    userCount: 1,
  };
}

const lost = {
  answer: 'failed',
  code: 'daemon-died',
  text: 'The service was interrupted during the call.',
} as const;
const accepted = { answer: 'accepted' } as const;

test("a call that tells its start when the next daemon lives already was its predecessor's", () => {
  const batches = [batch(1990, 2100, lost), batch(2150, 2250, accepted)];
  assert.deepEqual(find(batches, [run(2010, null), run(2160, 2240)]), []);
});

test('a name that one daemon sends twice is found', () => {
  const batches = [batch(2010, 2100, lost), batch(2150, 2250, accepted)];
  assert.deepEqual(find(batches, [run(2020, null), run(2160, 2240)]), [
    'test, life 0: job job: alice was sent twice within one life, by intents of 2010,2150',
  ]);
});

test('a call without an intent is found, and one that was made twice', () => {
  const batches = [batch(2010, 2100, accepted)];
  assert.deepEqual(find(batches, [run(1500, null), run(2020, 2090)]), [
    'test, life 0: a call of alice at 1500 belongs to no intent, or was made twice',
  ]);
  assert.match(find(batches, [run(2020, 2050), run(2060, 2090)]).join(), /at 2060 belongs to no intent/);
});

test('two calls at once are found', () => {
  const batches = [batch(2010, 2100, accepted), batch(2030, 2120, accepted)];
  assert.match(
    find(batches, [run(2020, 2090), run(2040, 2110)]).join(),
    /two removals at once: from 2020 and from 2040/,
  );
});
