import { type AuditEntry, AuditList, AuditVerdict } from '../../protocol/audit.ts';
import { actorText } from '../actor-text.ts';
import { type Context, print } from '../context.ts';
import { visible } from '../escape.ts';
import { exit } from '../exit.ts';
import { checkedJobId } from '../job-id.ts';
import { type PageOptions, pageQuery, tellNext } from '../page.ts';
import { planningMs } from '../start.ts';
import { table } from '../table.ts';
import { counted, moment, number } from '../words.ts';

export interface AuditOptions extends PageOptions {
  user?: string;
  action?: string;
  job?: string;
  verify?: true;
}

const detailWidth = 100;

/** `audit`: who did what and why, the newest first; with `--verify` whether the record is whole. */
export async function audit(context: Context, options: AuditOptions): Promise<number> {
  const { user, action, job, verify } = options;
  if (verify) return verifyChain(context);
  const filters = { user, action, jobId: job === undefined ? undefined : checkedJobId(job) };
  const found = await context.client.ask(AuditList, {
    path: `/v1/audit?${pageQuery(options, filters)}`,
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

async function verifyChain(context: Context): Promise<number> {
  const verdict = await context.client.ask(AuditVerdict, {
    path: '/v1/audit/verify',
    withinMs: planningMs,
    signal: context.interrupts.first,
  });
  print(context, {
    document: verdict,
    items: [verdict],
    people: () =>
      verdict.ok
        ? [
            `The record is whole: ${counted(verdict.entries, 'entry', 'entries')}, each chained to the one before.`,
            `Keep this elsewhere to prove it later: ${verdict.head.sequence} ${verdict.head.hash}`,
          ]
        : [
            `The record was changed: entry ${number(verdict.sequence)} is at fault (${visible(verdict.why)}).`,
          ],
  });
  return verdict.ok ? exit.done : exit.unavailable;
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
