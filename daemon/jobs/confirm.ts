import type { Confirmation } from '../protocol/job.ts';
import { limits } from '../protocol/limits.ts';
import type { Plan } from '../protocol/plan.ts';
import { ProblemError } from '../protocol/problem.ts';

/**
 * Holds a start against its plan: above 25 removals the count must be named, and protected accounts always (R6).
 * @throws ProblemError `confirmation-missing`, `confirmation-mismatch`
 */
export function checkConfirmation(plan: Plan, confirm: Confirmation = {}): void {
  const { remove } = plan.counts;
  if (confirm.count === undefined && remove > limits.unconfirmedRemovals) {
    const detail = `${remove} accounts would lose their 2FA; above ${limits.unconfirmedRemovals} the count must be confirmed.`;
    throw new ProblemError('confirmation-missing', detail, { remove });
  }
  if (confirm.count !== undefined && confirm.count !== remove) {
    const detail = `The confirmation says ${confirm.count}, the plan ${remove}.`;
    throw new ProblemError('confirmation-mismatch', detail, { remove });
  }
  const named = new Set(confirm.protected);
  const missing = plan.protected.filter((name) => !named.has(name));
  const foreign = [...named].filter((name) => !plan.protected.includes(name));
  if (missing.length === 0 && foreign.length === 0) return;
  const detail =
    missing.length > 0
      ? `Protected accounts must be named once more: ${missing.slice(0, 10).join(', ')}.`
      : `Not among the protected accounts of the plan: ${foreign.slice(0, 10).join(', ')}.`;
  throw new ProblemError('confirmation-mismatch', detail, { protected: plan.protected });
}
