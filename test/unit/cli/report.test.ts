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
