import { type AuditEntry, AuditList } from '../../daemon/protocol/audit.ts';
import { auditCsvHead, auditCsvLine } from '../../daemon/protocol/audit-csv.ts';
import { limits } from '../../daemon/protocol/limits.ts';
import type { Api } from './connection/api.ts';

export type AuditForm = 'csv' | 'jsonl';

/**
 * Every entry that this actor may see, the oldest first, in the form that the command line exports.
 * @param tell is given how many have been read so far
 * @throws ApiFailure
 */
export async function exportAudit(api: Api, form: AuditForm, tell: (count: number) => void): Promise<Blob> {
  const lineOf = form === 'csv' ? auditCsvLine : (entry: AuditEntry) => `${JSON.stringify(entry)}\n`;
  const parts: string[] = form === 'csv' ? [auditCsvHead] : [];
  let count = 0;
  let cursor = '';
  do {
    const path = `/v1/audit?order=oldest&limit=${limits.auditPerAnswer}${cursor}`;
    const { items, next } = await api.get(path, AuditList);
    parts.push(items.map(lineOf).join(''));
    count += items.length;
    tell(count);
    cursor = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
  } while (cursor !== '');
  return new Blob(parts, { type: `${form === 'csv' ? 'text/csv' : 'application/x-ndjson'};charset=utf-8` });
}
