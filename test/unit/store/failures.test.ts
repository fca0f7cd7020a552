import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { ProblemError } from '../../../daemon/protocol/problem.ts';
import type { ProblemCode } from '../../../daemon/protocol/problems.ts';
import { tellingProblems, withProblems } from '../../../daemon/store/failures.ts';
import { refusal, tempDir } from './fixtures/temp.ts';

type Failing = [what: string, code: ProblemCode, fail: (path: string) => unknown];

function opened(path: string, work: (db: DatabaseSync) => void, options = {}): void {
  const db = new DatabaseSync(path, options);
  try {
    work(db);
  } finally {
    db.close();
  }
}

const failings: Failing[] = [
  [
    'a full database',
    'state-not-writable',
    (path) => opened(path, (db) => db.exec('PRAGMA max_page_count = 1; CREATE TABLE x (n)')),
  ],
  [
    'a database open for reading only',
    'state-not-writable',
    (path) => {
      opened(path, (db) => db.exec('CREATE TABLE x (n)'));
      opened(path, (db) => db.exec('INSERT INTO x VALUES (1)'), { readOnly: true });
    },
  ],
  ['a path that cannot be opened', 'state-not-writable', (path) => opened(join(path, 'x'), () => {})],
  ['a directory that is missing', 'state-not-writable', (path) => mkdtempSync(join(path, 'x', 'y'))],
  [
    'a database that another program writes',
    'state-locked',
    (path) =>
      opened(path, (first) => {
        first.exec('BEGIN EXCLUSIVE');
        opened(path, (second) => second.exec('BEGIN IMMEDIATE'));
      }),
  ],
  [
    'a file that is no database',
    'database-damaged',
    (path) => {
      writeFileSync(path, 'x'.repeat(9000));
      opened(path, (db) => db.exec('CREATE TABLE x (n)'));
    },
  ],
  ['a stored text that is no JSON', 'database-damaged', () => JSON.parse('{') as unknown],
];

for (const [what, code, fail] of failings) {
  test(`${what} is told as ${code}, with its cause`, (t) => {
    const path = join(tempDir(t), 'x.db');
    const problem = refusal(code, () => tellingProblems(() => fail(path)));
    assert.ok(problem.cause instanceof Error);
  });
}

test('what is a fault of the program stays what it is', () => {
  const db = new DatabaseSync(':memory:');
  assert.throws(
    () => tellingProblems(() => db.exec('not SQL')),
    (error) =>
      error instanceof Error && !(error instanceof ProblemError) && /syntax error/.test(error.message),
  );
  db.close();
  const problem = new ProblemError('plan-not-found', 'x');
  const failing = () => {
    throw problem;
  };
  assert.equal(
    refusal('plan-not-found', () => tellingProblems(failing)),
    problem,
  );
});

test('methods keep their values, whether they return or promise them', async () => {
  const methods = withProblems({
    name: 'x',
    add: (a: number, b: number) => a + b,
    later: async (value: number) => value,
    fail: async () => JSON.parse('{') as unknown,
  });
  assert.equal(methods.name, 'x');
  assert.equal(methods.add(1, 2), 3);
  assert.equal(await methods.later(4), 4);
  await assert.rejects(methods.fail(), { name: 'ProblemError', code: 'database-damaged' });
});
