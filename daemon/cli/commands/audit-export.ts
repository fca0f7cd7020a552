import { AuditEntry } from '../../protocol/audit.ts';
import { auditCsvHead, auditCsvLine } from '../../protocol/audit-csv.ts';
import { limits } from '../../protocol/limits.ts';
import { checkOneForm, type Context } from '../context.ts';
import { toJson } from '../../protocol/control.ts';
import { counted } from '../words.ts';
import { auditFilters, type ExportOptions } from './audit.ts';

/** `audit export`: all entries that fit, the oldest first, as they come. */
export async function auditExport(context: Context, options: ExportOptions): Promise<number> {
  const { client, screen, interrupts } = context;
  checkOneForm(context, `--format ${options.format}`);
  const query = new URLSearchParams({ order: 'oldest', ...auditFilters(options) });
  const entries = client.stream(AuditEntry, {
    path: `/v1/audit?${query.toString()}`,
    lineCharacters: limits.replyBytes,
    signal: interrupts.first,
  });
  const isCsv = options.format === 'csv';
  if (isCsv) screen.raw(auditCsvHead);
  let count = 0;
  let last: AuditEntry | undefined;
  for await (const entry of entries) {
    screen.raw(isCsv ? auditCsvLine(entry) : `${toJson(entry)}\n`);
    await screen.drained();
    count++;
    last = entry;
  }
  const end = last === undefined ? '' : `, the last ${last.sequence}:${last.hash}`;
  screen.say(`${counted(count, 'entry', 'entries')}${end}`);
  return 0;
}
