import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemLines } from '../../../daemon/cli/report.ts';
import { problemOf } from '../../../daemon/protocol/problem.ts';

test('a problem names its faults, twenty at most, and what to do next', () => {
  const errors = Array.from({ length: 22 }, (_, index) => ({ line: index + 1, name: 'a/b', message: 'bad' }));
  const lines = problemLines(problemOf('invalid-list', '22 lines are bad.', { errors }));
  assert.equal(lines.length, 2 + 20 + 1 + 1);
  assert.equal(lines[2], '    line 1: "a/b": bad');
  assert.equal(lines.at(-2), '    and 2 more');
  assert.match(lines.at(-1) ?? '', /^ {2}Next: Correct the lines named/);
});

test('fields, plain names and the job that a key belongs to are shown as well', () => {
  const fields = problemOf('invalid-request', 'x', { errors: [{ path: 'reason', message: 'too long' }] });
  assert.ok(problemLines(fields).includes('    reason: too long'));
  assert.ok(problemLines(problemOf('malformed-name', 'x', { names: ['a\u001bb'] })).includes('    a\\x1bb'));
  assert.ok(problemLines(problemOf('idempotency-key-reused', 'x', { jobId: 'J' })).includes('    job: J'));
});

test('a fault that the detail tells already is not told twice', () => {
  const errors = [{ path: 'reason', message: 'too long' }];
  const lines = problemLines(problemOf('invalid-request', 'reason: too long', { errors }));
  assert.equal(lines.filter((line) => line.includes('too long')).length, 1);
});

test('what to do next is told in the words of the command line', () => {
  const guarded = problemOf('confirmation-mismatch', 'x', { protected: ['root'] });
  assert.match(problemLines(guarded).at(-1) ?? '', /--include-protected NAME/u);
  const counted = problemOf('confirmation-mismatch', 'x', { remove: 3 });
  assert.equal(problemLines(counted).at(-1), `  Next: ${counted.next}`);
});
