import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblemCode, Problem, ProblemError, problemOf } from '../../../daemon/protocol/problem.ts';
import { type ProblemCode, problemTable } from '../../../daemon/protocol/problems.ts';

const table = Object.entries(problemTable) as [ProblemCode, (typeof problemTable)[ProblemCode]][];

for (const [code, { status, exit, title, next }] of table) {
  test(`${code}: a status, an exit status, a title, and a sentence on what to do next`, () => {
    assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assert.ok(status >= 400 && status <= 599);
    assert.ok([2, 4, 5, 6, 7].includes(exit));
    assert.match(title, /^\S.*[^.\s]$/u, 'a title is no sentence');
    // A command to copy ends without a full stop.
    assert.match(next, /^[A-Z].*(\.|: systemctl \w+( [\w.-]+)+)$/);
  });
}

test('a problem is what the table says, with what happened this time', () => {
  const problem = problemOf('plan-expired', 'The plan is 16 minutes old.', { planId: 'p' });
  assert.deepEqual(problem, {
    type: 'urn:whm-2fa-reset:problem:plan-expired',
    title: 'The plan is too old',
    status: 410,
    code: 'plan-expired',
    detail: 'The plan is 16 minutes old.',
    next: 'Make a new plan: the accounts may have changed.',
    planId: 'p',
  });
  assert.deepEqual(Problem.parse(problem), problem);
});

test('further members never replace what a problem is', () => {
  const forged = { type: 'x', title: 'x', status: 200, code: 'x', detail: 'x' };
  const problem = problemOf('not-permitted', 'No.', forged);
  assert.deepEqual(problem, problemOf('not-permitted', 'No.'));
});

test('an advice that fits this time replaces the table’s', () => {
  assert.equal(problemOf('not-permitted', 'No.', { next: 'Ask anna.' }).next, 'Ask anna.');
});

test('an error and its problem are one', () => {
  const cause = new Error('EACCES');
  const error = new ProblemError('state-not-writable', 'No room.', { path: '/var' }, cause);
  assert.equal(error.cause, cause);
  assert.equal(error.name, 'ProblemError');
  assert.equal(
    JSON.stringify(error),
    JSON.stringify(problemOf('state-not-writable', 'No room.', { path: '/var' })),
  );
});

test('only a code of the table is one', () => {
  for (const [code] of table) assert.ok(isProblemCode(code));
  for (const code of ['', 'toString', '__proto__', 'constructor', 'of-a-newer-daemon'])
    assert.equal(isProblemCode(code), false);
});
