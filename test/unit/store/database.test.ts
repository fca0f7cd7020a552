import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { change, query, transaction } from '../../../daemon/store/database.ts';

function table(t: { after(work: () => void): void }) {
  const db = new DatabaseSync(':memory:');
  t.after(() => db.close());
  db.exec('CREATE TABLE x (n INTEGER) STRICT');
  const add = change(db, 'INSERT INTO x VALUES (?)');
  const all = query<{ n: number }>(db, 'SELECT n FROM x');
  return { db, add, rows: () => all.all().map(({ n }) => n) };
}

test('a transaction returns what its work returns', (t) => {
  const { db, add, rows } = table(t);
  assert.equal(
    transaction(db, () => add(1)),
    1,
  );
  assert.deepEqual(rows(), [1]);
});

test('a transaction whose work throws changes nothing and throws the same', (t) => {
  const { db, add, rows } = table(t);
  const fault = new Error('no');
  const failing = () => {
    add(1);
    throw fault;
  };
  assert.throws(
    () => transaction(db, failing),
    (error) => error === fault,
  );
  assert.deepEqual(rows(), []);
  transaction(db, () => add(2));
  assert.deepEqual(rows(), [2]);
});

test('a transaction within a transaction is refused, and the outer one with it', (t) => {
  const { db, add, rows } = table(t);
  const nested = () => {
    add(1);
    transaction(db, () => add(2));
  };
  assert.throws(() => transaction(db, nested), /do not nest/);
  assert.deepEqual(rows(), []);
});
