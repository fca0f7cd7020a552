import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { checkNames, countIntents, type Knowledge, planTargets } from '../../../daemon/jobs/plan.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { malformation } from '../../../daemon/protocol/names.ts';
import { PlannedTarget, refusals } from '../../../daemon/protocol/plan.ts';
import { ProblemError } from '../../../daemon/protocol/problem.ts';
import { hostileText } from '../protocol/hostile.ts';

function refusalOf(names: string[]): ProblemError {
  try {
    checkNames(names);
  } catch (error) {
    if (error instanceof ProblemError) return error;
  }
  throw new Error('the names pass');
}

const knowing = (known: Partial<Knowledge> = {}): Knowledge => ({
  twoFactor: new Map([
    ['anna', true],
    ['bert', false],
    ['root', true],
  ]),
  others: new Set(['vendor']),
  isProtected: (name) => name === 'root',
  unknown: 'unknown-account',
  ...known,
});

test('each name counts once, in the order of the first', () => {
  assert.deepEqual(checkNames(['b', 'a', 'b', 'c', 'a']), ['b', 'a', 'c']);
});

const codeOf = (user: string) => planTargets([user], knowing())[0]?.code;

test('one malformed name makes the whole request invalid, and is named', () => {
  for (const [name, why] of [
    ['', /is empty/],
    ['a\nb', /control character/],
    ['a\u0000', /control character/],
    ['a\u009bm', /control character/],
    ['a\u2028b', /control character/],
    ['\ud800', /broken Unicode/],
    ['../etc/passwd', /holds a "\/"/],
    ['-rf', /begins with "-"/],
    ['..', /is a path/],
    ['.', /is a path/],
    [' a', /begins or ends with a space/],
    ['a\u00a0', /begins or ends with a space/],
    ['a'.repeat(256), /longer than 255 bytes/],
    ['ä'.repeat(128), /longer than 255 bytes/],
  ] as const) {
    const problem = refusalOf(['anna', name, 'bert']);
    assert.equal(problem.code, 'malformed-name');
    assert.match(problem.message, why);
    assert.deepEqual(problem.extra['names'], [{ name: name.slice(0, 255), why: malformation(name) }]);
  }
});

test('of many malformed names ten are named and the others counted', () => {
  const problem = refusalOf(Array.from({ length: 40 }, (_, index) => `-${index}`));
  assert.match(problem.message, /^"-0" begins with "-", and 39 more\.$/);
  assert.equal((problem.extra['names'] as unknown[]).length, 10);
});

test('a malformed name of any length gives a short problem', () => {
  assert.ok(JSON.stringify(refusalOf(['/'.repeat(1_000_000)])).length < 2000);
});

test('50,000 names pass, one more does not; doubles do not count', () => {
  const names = Array.from({ length: limits.targetsPerPlan }, (_, index) => `user${index}`);
  assert.equal(checkNames([...names, ...names]).length, 50_000);
  const problem = refusalOf([...names, 'one-more']);
  assert.equal(problem.code, 'too-many-targets');
  assert.equal(problem.extra['most'], 50_000);
  const targets = planTargets(names, knowing({ twoFactor: new Map(names.map((name) => [name, true])) }));
  assert.equal(countIntents(targets).remove, 50_000);
});

test('who is on is removed, who is off is left, who is unknown is refused; in that order', () => {
  const targets = planTargets(['nobody', 'bert', 'root', 'vendor', 'anna'], knowing());
  assert.deepEqual(targets, [
    { user: 'root', intent: 'remove', before: 'on', protected: true },
    { user: 'vendor', intent: 'remove', before: 'not-listed' },
    { user: 'anna', intent: 'remove', before: 'on' },
    { user: 'bert', intent: 'already-off', before: 'off' },
    {
      user: 'nobody',
      intent: 'refuse',
      before: 'not-listed',
      code: 'unknown-account',
      reason: refusals['unknown-account'],
    },
  ]);
  assert.deepEqual(countIntents(targets), { remove: 3, 'already-off': 1, refuse: 1 });
});

test('mailboxes and team users are told apart, and that theirs stays as it is', () => {
  assert.equal(codeOf('info@example.com'), 'mailbox');
  assert.equal(codeOf('helper@anna'), 'team-user');
  assert.equal(codeOf('helper@nobody'), 'team-user');
  assert.equal(codeOf('a@b@example.com'), 'mailbox');
  for (const kind of ['mailbox', 'team-user'] as const) assert.match(refusals[kind], /it stays as it is\.$/);
});

test('a reseller is told of a foreign account what it is told of none', () => {
  const [target] = planTargets(['stranger'], knowing({ unknown: 'not-yours' }));
  assert.equal(target?.code, 'not-yours');
});

test('a name is data: no name of an object member is known', () => {
  for (const user of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    assert.equal(planTargets([user], knowing())[0]?.intent, 'refuse');
  }
});

test('whatever the names: each is planned once, as the wire has it, and only who exists is removed', () => {
  const name = fc.oneof(hostileText, fc.constantFrom('anna', 'bert', 'root', 'vendor', 'a@b', '-x'));
  fc.assert(
    fc.property(fc.array(name), (names) => {
      const bad = names.filter((one) => malformation(one) !== undefined);
      if (bad.length > 0) {
        assert.equal(refusalOf(names).code, 'malformed-name');
        return;
      }
      const checked = checkNames(names);
      const targets = planTargets(checked, knowing());
      assert.deepEqual(targets.map(({ user }) => user).toSorted(), [...new Set(names)].toSorted());
      for (const target of targets) {
        assert.deepEqual(PlannedTarget.parse(target), target);
        const exists = ['anna', 'root', 'vendor'].includes(target.user);
        assert.equal(target.intent === 'remove', exists);
      }
      const order = targets.map(({ intent }) => ['remove', 'already-off', 'refuse'].indexOf(intent));
      assert.deepEqual(
        order,
        order.toSorted((one, other) => one - other),
      );
    }),
    { seed: 1, numRuns: 2000 },
  );
});
