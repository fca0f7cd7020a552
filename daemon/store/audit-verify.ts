import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { AuditVerdict } from '../protocol/audit.ts';
import { limits } from '../protocol/limits.ts';
import { type AuditHead, type AuditRow, emptyHead, entryOf, hashOf, headReader } from './audit.ts';
import { query } from './database.ts';

/** Entries looked at in one go, or fewer large ones: bounds how long the daemon attends to nothing else. */
const chunk = 1000;

/**
 * A verifier of the whole chain; others are served between its chunks, and entries may be added meanwhile. An entry
 * that was noted elsewhere must be in it: whoever cuts the end off and sets the head back leaves no other trace.
 */
export function auditVerifier(db: DatabaseSync): (noted?: AuditHead) => Promise<AuditVerdict> {
  const readHead = headReader(db);
  const next = query<AuditRow>(
    db,
    'SELECT sequence, body, hash FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?',
  );
  return async (noted) => {
    let last = emptyHead;
    for (;;) {
      // The head is read in the same turn as the last rows: nothing is appended in between.
      let rows = 0;
      let bytes = 0;
      for (const row of next.each(last.sequence, chunk)) {
        const why = faultOf(row, last) ?? strangeTo(row, noted);
        if (why !== undefined) return { ok: false, sequence: last.sequence + 1, why };
        last = { sequence: row.sequence, hash: row.hash };
        rows++;
        bytes += row.body.length;
        if (bytes > limits.auditBytesPerAnswer) break;
      }
      const isEnd = rows < chunk && bytes <= limits.auditBytesPerAnswer;
      if (isEnd) return verdict(last, readHead(), noted);
      await setImmediate();
    }
  };
}

function faultOf(row: AuditRow, last: AuditHead): string | undefined {
  const expected = last.sequence + 1;
  if (row.sequence !== expected) {
    return expected === row.sequence - 1
      ? `entry ${expected} is missing`
      : `entries ${expected} to ${row.sequence - 1} are missing`;
  }
  if (hashOf(row.body) !== row.hash) return `entry ${expected} does not match its hash: it was changed`;
  const entry = entryOf(row);
  if (entry.sequence !== row.sequence)
    return `entry ${expected} stood elsewhere: as number ${entry.sequence}`;
  if (entry.previous !== last.hash) return `entry ${expected} does not follow the entry before it`;
  return undefined;
}

function strangeTo(row: AuditRow, noted: AuditHead | undefined): string | undefined {
  return noted?.sequence === row.sequence && noted.hash !== row.hash
    ? `entry ${row.sequence} is not the one that was noted elsewhere`
    : undefined;
}

function verdict(last: AuditHead, head: AuditHead, noted: AuditHead | undefined): AuditVerdict {
  if (noted !== undefined && noted.sequence > last.sequence) {
    const why = `the end is missing: entry ${noted.sequence} was noted elsewhere`;
    return { ok: false, sequence: last.sequence + 1, why };
  }
  if (head.sequence === last.sequence && head.hash === last.hash) {
    return { ok: true, entries: last.sequence, head };
  }
  if (head.sequence > last.sequence) {
    const why = `the end is missing: ${head.sequence} entries were written`;
    return { ok: false, sequence: last.sequence + 1, why };
  }
  const why = `the end is not the one that was written: entry ${head.sequence}`;
  return { ok: false, sequence: Math.min(last.sequence, head.sequence + 1), why };
}
