import * as z from 'zod/mini';
import { hasControl } from './control.ts';
import { limits } from './limits.ts';

const plain = z.refine<string>((text) => !hasControl(text) && text.isWellFormed(), {
  error: 'must not hold control characters or broken Unicode',
});

/** A line of text from a client: no control characters, trimmed length within `max`. */
function line(max: number, min = 1) {
  return z.string().check(z.trim(), z.minLength(min), z.maxLength(max), plain);
}

export const Reason = line(limits.reasonLength);
export const TicketReference = line(limits.ticketLength);
export const IdempotencyKey = line(limits.idempotencyKeyLength);
/** UTC, milliseconds: 2026-01-31T23:59:59.000Z. */
export const Timestamp = z.iso.datetime();
export const JobId = z.uuid();
export const PlanId = z.uuid();
