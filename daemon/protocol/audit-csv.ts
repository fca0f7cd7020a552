import type { AuditEntry } from './audit.ts';

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
export const auditCsvHead = `\uFEFF${lineOf(columns)}`;

/** An entry as a line; `detail` is JSON and whole. */
export function auditCsvLine({ sequence, at, actor, action, detail, previous, hash }: AuditEntry): string {
  const { user, via, address, sudoUser } = actor;
  const { jobId, reason, ticket } = detail;
  const own = [jobId, reason, ticket].map((value) => (typeof value === 'string' ? value : ''));
  const json = JSON.stringify(detail);
  return lineOf([
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

function lineOf(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** What a spreadsheet would take for a formula is made plain text by a leading apostrophe. */
function cell(value: string): string {
  const plain = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return `"${plain.replaceAll('"', '""')}"`;
}
