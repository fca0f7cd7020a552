import * as z from 'zod/mini';
import { limits } from '../protocol/limits.ts';
import { ProblemError } from '../protocol/problem.ts';
import { IdempotencyKey, Reason, TicketReference } from '../protocol/text.ts';
import type { Asker } from './ask.ts';
import type { Screen } from './screen.ts';

const tries = 3;

/**
 * The reason that goes on record: as given, or asked for.
 * @param asker undefined without a terminal
 * @param isRequired whether the daemon wants one; asked only if none is given
 * @returns undefined: none, where none has to be given
 * @throws ProblemError `usage` without a valid one
 */
export async function obtainReason(
  given: string | undefined,
  asker: Asker | undefined,
  screen: Screen,
  isRequired: () => Promise<boolean>,
): Promise<string | undefined> {
  if (given !== undefined) return checkedText('--reason', Reason, given, limits.reasonLength);
  if (!(await isRequired())) {
    const typed = asker === undefined ? '' : await asker.ask('Reason (kept on record, may be left out): ');
    if (typed === undefined || typed.trim() === '') return undefined;
    return checkedText('A reason', Reason, typed, limits.reasonLength);
  }
  if (asker === undefined) {
    const next = 'Say why with --reason TEXT; it is kept on record.';
    throw new ProblemError('usage', 'A removal needs a reason, and there is no terminal to ask on.', {
      next,
    });
  }
  for (let left = tries; left > 0; left--) {
    const typed = await asker.ask('Reason (kept on record): ');
    if (typed === undefined) break;
    const parsed = z.safeParse(Reason, typed);
    if (parsed.success) return parsed.data;
    screen.say(`A reason is one line of 1 to ${limits.reasonLength} characters.`);
  }
  throw new ProblemError('usage', 'No reason was given; nothing was started.');
}

/** @throws ProblemError `usage` */
export function checkedTicket(given: string): string {
  return checkedText('--ticket', TicketReference, given, limits.ticketLength);
}

/** @throws ProblemError `usage`; a header takes visible ASCII only */
export function checkedKey(given: string): string {
  const key = checkedText('--idempotency-key', IdempotencyKey, given, limits.idempotencyKeyLength);
  if (/^[\x20-\x7e]+$/.test(key)) return key;
  throw new ProblemError('usage', '--idempotency-key takes visible ASCII characters only.');
}

function checkedText(option: string, schema: typeof Reason, given: string, most: number): string {
  const parsed = z.safeParse(schema, given);
  if (parsed.success) return parsed.data;
  throw new ProblemError('usage', `${option} takes one line of 1 to ${most} characters.`);
}
