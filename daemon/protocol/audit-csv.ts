import type { AuditEntry } from './audit.ts';
import { byteOrderMark, csvRow } from './csv.ts';

const columns = [
  'sequence',
  'at',
  'user',
  'via',
  'address',
  'sudoUser',
  'action',
  'jobId',
  'reason',
  'ticket',
  'detail',
  'previous',
  'hash',
] as const;

/** The first line of an export as CSV (RFC 4180), with a byte order mark, so that spreadsheets read it as UTF-8. */
export const auditCsvHead = `${byteOrderMark}${csvRow(columns)}`;

/** An entry as a line; `detail` is JSON and whole. */
export function auditCsvLine({ sequence, at, actor, action, detail, previous, hash }: AuditEntry): string {
  const { user, via, address, sudoUser } = actor;
  const { jobId, reason, ticket } = detail;
  const own = [jobId, reason, ticket].map((value) => (typeof value === 'string' ? value : ''));
  const json = JSON.stringify(detail);
  return csvRow([
    String(sequence),
    at,
    user,
    via,
    address ?? '',
    sudoUser ?? '',
    action,
    ...own,
    json,
    previous,
    hash,
  ]);
}
