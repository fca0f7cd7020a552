import type { AuditEntry } from '../protocol/audit.ts';
import type { AuditInput } from '../protocol/ports.ts';

/**
 * Tells of audit entries, but only of those that are committed (R3).
 * @returns `append`, for use within a transaction; and `telling`, which wraps a function that runs a transaction: the
 * entries that it appended are told once it has returned
 */
export function auditTeller(
  appendOne: (input: AuditInput) => AuditEntry,
  tell: (entry: AuditEntry) => void,
): {
  append: (input: AuditInput) => AuditEntry;
  telling: <A extends unknown[], R>(work: (...args: A) => R) => (...args: A) => R;
} {
  const written: AuditEntry[] = [];
  return {
    append(input) {
      const entry = appendOne(input);
      written.push(entry);
      return entry;
    },
    telling:
      (work) =>
      (...args) => {
        // What a failed transaction left is on no record.
        written.length = 0;
        const result = work(...args);
        for (const entry of written.splice(0)) tell(entry);
        return result;
      },
  };
}
