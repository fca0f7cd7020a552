import { AuditVerdict } from '../../protocol/audit.ts';
import { type Context, print } from '../context.ts';
import { visible } from '../escape.ts';
import { exit } from '../exit.ts';
import { planningMs } from '../start.ts';
import { counted, number } from '../words.ts';

/**
 * `audit verify`: whether the record is whole.
 * @param head an entry that was noted elsewhere, as NUMBER:HASH
 */
export async function auditVerify(context: Context, head: string | undefined): Promise<number> {
  const [sequence = '', hash = ''] = head?.split(':') ?? [];
  const query = head === undefined ? '' : `?${new URLSearchParams({ sequence, hash }).toString()}`;
  const verdict = await context.client.ask(AuditVerdict, {
    path: `/v1/audit/verify${query}`,
    withinMs: planningMs,
    signal: context.interrupts.first,
  });
  print(context, { document: verdict, items: [verdict], people: () => lines(verdict, head !== undefined) });
  return verdict.ok ? exit.done : exit.changed;
}

function lines(verdict: AuditVerdict, isHeld: boolean): string[] {
  if (!verdict.ok) {
    return [
      `The record was changed: entry ${number(verdict.sequence)} is at fault (${visible(verdict.why)}).`,
      'The entries before it hold together. Each was told to the journal when it was written: compare them there.',
      'Next: copy the state directory away before anything else; then find out who can write there besides the service.',
    ];
  }
  const { entries, head } = verdict;
  return [
    `The record is whole: ${counted(entries, 'entry', 'entries')}, each chained to the one before.`,
    isHeld
      ? 'The entry that was noted elsewhere is in it, unchanged.'
      : 'Whether its end was cut off shows only by an entry noted elsewhere: the journal has each (audit verify --head).',
    `Keep this elsewhere to prove it later: ${head.sequence}:${head.hash}`,
  ];
}
