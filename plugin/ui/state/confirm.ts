import type { Plan } from '../../../daemon/protocol/plan.ts';
import type { Settings } from '../../../daemon/protocol/settings.ts';

/** What the administrator has filled in. */
export interface ConfirmForm {
  reason: string;
  ticket: string;
  /** The number typed. */
  count: string;
  /** The protected names that were ticked, one by one. */
  confirmed: readonly string[];
  /** What a field for date and time holds, in the browser's time zone; empty: now. */
  startAt: string;
  /** Whether the owners are told; undefined: as the configuration says. */
  notify?: boolean;
}

export const emptyForm: ConfirmForm = { reason: '', ticket: '', count: '', confirmed: [], startAt: '' };

/** A field that keeps the start from going ahead, and why. */
export type FormFault = 'protected' | 'count' | 'reason' | 'start-at';

export function needsCount(plan: Plan, { confirmAbove }: Settings): boolean {
  return plan.counts.remove > confirmAbove;
}

/** One job may not remove so many: there is nothing to fill in. */
export function isAboveLimit({ counts }: Plan, { removalsMost }: Settings): boolean {
  return removalsMost !== null && counts.remove > removalsMost;
}

/**
 * What is missing or does not fit the plan, in the form's order.
 * @param now ms since the epoch
 */
export function formFaults(plan: Plan, form: ConfirmForm, settings: Settings, now: number): FormFault[] {
  const faults: FormFault[] = [];
  if (plan.protected.some((name) => !form.confirmed.includes(name))) faults.push('protected');
  if (needsCount(plan, settings) && readCount(form.count) !== plan.counts.remove) faults.push('count');
  if (settings.reasonRequired && form.reason.trim() === '') faults.push('reason');
  if (form.startAt !== '' && !(Date.parse(form.startAt) > now)) faults.push('start-at');
  return faults;
}

/** Digits only, grouped or not: `1,204`, `1 204` and `1204` are one number. */
function readCount(typed: string): number {
  const digits = typed.replace(/[\s.,'’\u00a0\u202f]/gu, '');
  return /^\d+$/u.test(digits) ? Number(digits) : Number.NaN;
}

/** What a start of this plan sends. */
export function startBody(plan: Plan, form: ConfirmForm, settings: Settings): Record<string, unknown> {
  const ticket = form.ticket.trim();
  const reason = form.reason.trim().replace(/\s+/gu, ' ');
  return {
    planId: plan.planId,
    confirm: { count: plan.counts.remove, protected: plan.protected },
    ...(reason !== '' && { reason }),
    ...(ticket !== '' && { ticket }),
    ...startOf(plan, form, settings),
    ...(plan.counts.remove > 0 && { notify: tellsOwners(form, settings) }),
  };
}

/** Whether the owners are told of the removals. */
export function tellsOwners({ notify }: ConfirmForm, { notifyOwners }: Settings): boolean {
  return notify ?? notifyOwners;
}

/** A chosen time, or so long that the start can be taken back; where nothing is removed there is nothing to take back. */
function startOf(
  { counts }: Plan,
  { startAt }: ConfirmForm,
  { delaySeconds }: Settings,
): Record<string, unknown> {
  if (startAt !== '') return { startAt: new Date(startAt).toISOString() };
  return delaySeconds > 0 && counts.remove > 0 ? { delaySeconds } : {};
}

/** A moment as a field for date and time takes it, in the browser's time zone, to the minute. */
export function fieldTime(ms: number): string {
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
