import type { JobView } from '../protocol/fold.ts';
import type { StopReason } from '../protocol/job.ts';
import type { AuditInput } from '../protocol/ports.ts';

/** The audit entry of a job's end: who ended how, by name. */
export function finishAudit(view: JobView, stoppedBy: StopReason | undefined, at: number): AuditInput {
  const { job } = view;
  const outcomes: Record<string, string[]> = {};
  const reasons = new Map<string, string>();
  const unverified: string[] = [];
  const answers: Record<string, number> = {};
  for (const { user, answer, settlement } of view.targets) {
    if (answer !== undefined) answers[answer.answer] = (answers[answer.answer] ?? 0) + 1;
    if (settlement === undefined) continue;
    (outcomes[settlement.outcome] ??= []).push(user);
    if (settlement.outcome === 'removed' && !settlement.verified) unverified.push(user);
    const why = settlement.reason ?? settlement.note;
    if (why !== undefined && settlement.outcome !== 'cancelled') reasons.set(user, why);
  }
  return {
    at,
    actor: job.actor,
    action: 'job.finished',
    detail: {
      jobId: job.id,
      reason: job.reason,
      ...(job.ticket !== undefined && { ticket: job.ticket }),
      ...(stoppedBy !== undefined && { stoppedBy }),
      counts: job.counts,
      // What cPanel said; its own texts stand among the reasons.
      answers,
      outcomes,
      ...(unverified.length > 0 && { unverified }),
      ...(reasons.size > 0 && { reasons: Object.fromEntries(reasons) }),
    },
  };
}
