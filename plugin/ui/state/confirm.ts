import { limits } from '../../../daemon/protocol/limits.ts';
import type { Plan } from '../../../daemon/protocol/plan.ts';

/** What the administrator has filled in. */
export interface ConfirmForm {
  reason: string;
  ticket: string;
  /** The number typed. */
  count: string;
  /** The protected names typed, between spaces, commas or line ends. */
  protectedNames: string;
}

export const emptyForm: ConfirmForm = { reason: '', ticket: '', count: '', protectedNames: '' };

/** A field that keeps the start from going ahead, and why. */
export type FormFault = 'reason' | 'count' | 'protected';

export function needsCount(plan: Plan): boolean {
  return plan.counts.remove > limits.unconfirmedRemovals;
}

/** What is missing or does not fit the plan, in the form's order. */
export function formFaults(plan: Plan, form: ConfirmForm): FormFault[] {
  const faults: FormFault[] = [];
  if (plan.protected.length > 0 && !namesAll(plan.protected, form.protectedNames)) faults.push('protected');
  if (needsCount(plan) && readCount(form.count) !== plan.counts.remove) faults.push('count');
  if (form.reason.trim() === '') faults.push('reason');
  return faults;
}

/** Digits only, grouped or not: `1,204`, `1 204` and `1204` are one number. */
function readCount(typed: string): number {
  const digits = typed.replace(/[\s.,'’\u00a0\u202f]/gu, '');
  return /^\d+$/u.test(digits) ? Number(digits) : Number.NaN;
}

function namesAll(names: readonly string[], typed: string): boolean {
  const given = new Set(typed.split(/[\s,;]+/u).filter(Boolean));
  return given.size === names.length && names.every((name) => given.has(name));
}

/** What a start of this plan sends. */
export function startBody(plan: Plan, form: ConfirmForm): Record<string, unknown> {
  const ticket = form.ticket.trim();
  return {
    planId: plan.planId,
    confirm: { count: plan.counts.remove, protected: plan.protected },
    reason: form.reason.trim().replace(/\s+/gu, ' '),
    ...(ticket !== '' && { ticket }),
  };
}
