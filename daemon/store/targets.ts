import type { DatabaseSync } from 'node:sqlite';
import type { AcceptedTarget } from '../protocol/fold.ts';
import { change } from './database.ts';

/**
 * A function that records a job's frozen targets, within a transaction: first all as if of the most frequent kind, then
 * the others are corrected. One statement for thousands of rows takes a third of the time of a statement for each.
 */
export function targetRecorder(db: DatabaseSync): (job: number, targets: readonly AcceptedTarget[]) => void {
  const insert = change(
    db,
    `INSERT INTO targets (job, idx, user, before, protected)
     SELECT ?, key, value, ?, ? FROM json_each(?)`,
  );
  const correct = change(
    db,
    `UPDATE targets SET before = ?, protected = ?
     WHERE job = ? AND idx IN (SELECT value FROM json_each(?))`,
  );
  return (job, targets) => {
    const [most, ...others] = kindsOf(targets).toSorted((a, b) => b.indexes.length - a.indexes.length);
    if (most === undefined) return;
    insert(job, most.before, most.guarded, JSON.stringify(targets.map(({ user }) => user)));
    for (const { before, guarded, indexes } of others) correct(before, guarded, job, JSON.stringify(indexes));
  };
}

/** Targets that differ in their names alone; there are six kinds at most. */
interface Kind {
  before: AcceptedTarget['before'];
  guarded: 0 | 1;
  indexes: number[];
}

function kindsOf(targets: readonly AcceptedTarget[]): Kind[] {
  const kinds: Kind[] = [];
  targets.forEach(({ before, protected: marked }, index) => {
    const guarded = marked ? 1 : 0;
    const known = kinds.find((kind) => kind.before === before && kind.guarded === guarded);
    if (known) known.indexes.push(index);
    else kinds.push({ before, guarded, indexes: [index] });
  });
  return kinds;
}
