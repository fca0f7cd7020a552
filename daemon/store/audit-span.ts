import type { DatabaseSync } from 'node:sqlite';
import { limits } from '../protocol/limits.ts';
import { query } from './database.ts';

/** Where the entries of a span of time lie: `first` to `last` are their numbers, of the entries up to `seen`. */
export interface AuditSpan {
  first: number;
  last: number;
  count: number;
  seen: number;
}

interface Found {
  first: number | null;
  last: number | null;
  count: number;
}

const numbers = 'SELECT min(sequence) AS first, max(sequence) AS last, count(*) AS count FROM audit WHERE';

/** A finder of where a span lies; it keeps the last spans asked for, so that a list's pages look it up once. */
export function spanFinder(db: DatabaseSync): (from: string, to: string) => AuditSpan {
  const newest = query<{ sequence: number | null }>(db, 'SELECT max(sequence) AS sequence FROM audit');
  const whole = query<Found>(db, `${numbers} at >= ? AND at < ?`);
  // Entries are only ever added: what came since is looked at alone.
  const since = query<Found>(db, `${numbers} sequence > ? AND +at >= ? AND +at < ?`);
  const known = new Map<string, AuditSpan>();
  return (from, to) => {
    const key = `${from} ${to}`;
    const kept = known.get(key);
    const head = newest.get()?.sequence ?? 0;
    const isNear = kept !== undefined && head - kept.seen <= limits.auditPassedOver;
    const base = isNear ? kept : { first: Number.MAX_SAFE_INTEGER, last: 0, count: 0, seen: 0 };
    const found =
      base.seen === head ? undefined : isNear ? since.get(base.seen, from, to) : whole.get(from, to);
    const span = {
      first: Math.min(base.first, found?.first ?? base.first),
      last: Math.max(base.last, found?.last ?? 0),
      count: base.count + (found?.count ?? 0),
      seen: head,
    };
    known.delete(key);
    known.set(key, span);
    for (const oldest of known.keys()) if (known.size > limits.auditSpansKept) known.delete(oldest);
    return span;
  };
}
