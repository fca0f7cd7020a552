import type { AuditEntry } from '../../../daemon/protocol/audit.ts';

/** An entry with what the filter looks through, made once. */
export interface IndexedEntry {
  entry: AuditEntry;
  haystack: string;
}

export function indexEntries(entries: readonly AuditEntry[]): IndexedEntry[] {
  return entries.map((entry) => {
    const { sequence, at, actor, action, detail } = entry;
    const told = [sequence, at, ...Object.values(actor), action, JSON.stringify(detail)];
    return { entry, haystack: told.join('\n').toLowerCase() };
  });
}

/** The entries in which each word of the text is found. */
export function findEntries(indexed: readonly IndexedEntry[], text: string): AuditEntry[] {
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  const found = indexed.filter(({ haystack }) => words.every((word) => haystack.includes(word)));
  return found.map(({ entry }) => entry);
}

/** A member of an entry's detail, if it is a text. */
export function textOf({ detail }: AuditEntry, key: string): string | undefined {
  const value = detail[key];
  return typeof value === 'string' ? value : undefined;
}

/** The accounts that an entry is about. */
export function accountsOf({ detail }: AuditEntry): string[] {
  const { users, user, outcomes } = detail;
  if (typeof user === 'string') return [user];
  const lists = [users, ...(isRecord(outcomes) ? Object.values(outcomes) : [])];
  return lists.flatMap((list) => (Array.isArray(list) ? list.map(String) : []));
}

/** How many removals a job has, and how many of them could not be proven. */
export interface Proven {
  removed: number;
  unverified: number;
}

/** Of a job that has ended; undefined for other entries. */
export function provenOf({ action, detail }: AuditEntry): Proven | undefined {
  if (action !== 'job.finished') return undefined;
  const { outcomes, unverified } = detail;
  const removed = isRecord(outcomes) ? outcomes['removed'] : [];
  return { removed: lengthOf(removed), unverified: lengthOf(unverified) };
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
