import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitOfCounts, exitOfProblem } from '../../../daemon/cli/exit.ts';
import { problemTable } from '../../../daemon/protocol/problems.ts';
import { counts } from './samples.ts';

test('a job ends the process by what became of its targets', () => {
  assert.equal(exitOfCounts(counts({ removed: 2, 'already-off': 1 })), 0);
  assert.equal(exitOfCounts(counts({})), 0);
  for (const bad of ['refused', 'failed', 'cancelled'] as const) {
    assert.equal(exitOfCounts(counts({ removed: 1, [bad]: 1 })), 3);
    assert.equal(exitOfCounts(counts({ 'already-off': 1, [bad]: 1 })), 3);
    assert.equal(exitOfCounts(counts({ [bad]: 1 })), 4);
  }
});

test('a problem ends it by the table, an unknown one by its HTTP status', () => {
  for (const [code, { exit, status }] of Object.entries(problemTable)) {
    assert.equal(exitOfProblem({ code, status }), exit);
  }
  assert.equal(exitOfProblem({ code: 'new', status: 403 }), 5);
  assert.equal(exitOfProblem({ code: 'new', status: 422 }), 2);
  assert.equal(exitOfProblem({ code: 'new', status: 429 }), 7);
  assert.equal(exitOfProblem({ code: 'toString', status: 500 }), 7);
});
