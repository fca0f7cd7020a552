import { type AuditEntry, AuditList } from '../../protocol/audit.ts';
import { actorText } from '../actor-text.ts';
import { type Context, print } from '../context.ts';
import { checkedJobId } from '../job-id.ts';
import { type PageOptions, pageQuery, tellNext } from '../page.ts';
import { table } from '../table.ts';
import { checkSpan, timeOf } from '../time.ts';
import { moment } from '../words.ts';

export interface AuditFilters {
  user?: string;
  action?: string;
  job?: string;
  from?: string;
  to?: string;
}

export interface AuditOptions extends PageOptions, AuditFilters {}

export interface ExportOptions extends AuditFilters {
  format: 'jsonl' | 'csv';
}

const detailWidth = 100;

/** `audit`: who did what and why, the newest first. */
export async function audit(context: Context, options: AuditOptions): Promise<number> {
  const found = await context.client.ask(AuditList, {
    path: `/v1/audit?${pageQuery(options, auditFilters(options))}`,
    signal: context.interrupts.first,
  });
  print(context, {
    document: found,
    items: found.items,
    people: () => table(['entry', 'at (UTC)', 'by', 'action', 'detail'], found.items.map(row)),
  });
  tellNext(context, found.next);
  return 0;
}

/**
 * The filters as the daemon takes them.
 * @throws ProblemError `usage`
 */
export function auditFilters({ user, action, job, ...span }: AuditFilters): Record<string, string> {
  const from = timeOf('--from', span.from);
  const to = timeOf('--to', span.to, 1);
  checkSpan(from, to);
  return {
    ...(user !== undefined && { user }),
    ...(action !== undefined && { action }),
    ...(job !== undefined && { jobId: checkedJobId(job) }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}

function row({ sequence, at, actor, action, detail }: AuditEntry): string[] {
  return [String(sequence), moment(at), actorText(actor), action, detailText(detail)];
}

// One account or ten thousand: a row of a table holds the beginning, --json all of it.
function detailText(detail: Record<string, unknown>): string {
  const parts = Object.entries(detail).map(
    ([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const text = parts.join('; ');
  return text.length > detailWidth ? `${text.slice(0, detailWidth)}…` : text;
}
