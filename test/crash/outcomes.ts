import type { Settlement, TwoFactorState } from '../../daemon/protocol/target.ts';
import { type Cell, outcomeTable } from '../unit/jobs/outcome-table.ts';
import type { JobRecord } from './replay.ts';
import type { Truth } from './truth.ts';

/** Event times are whole milliseconds. */
const grainMs = 2;

/** Holds a job's claims and outcomes against the truth and the outcome table. */
export function verifyOutcomes(record: JobRecord, truth: Truth, fault: (what: string) => void): void {
  const { view, reader, job } = record;
  for (const { user, state, from, to } of record.claims) {
    const states = truth.states(user, reader, from - grainMs, to + grainMs);
    if (!states.has(state)) fault(`it read ${user} as ${state}, which was ${[...states].join(' or ')}`);
  }
  const counts = { removed: 0, 'already-off': 0, refused: 0, failed: 0, cancelled: 0 };
  view.targets.forEach(({ user, before, answer, settlement }, index) => {
    if (settlement === undefined) return fault(`${user} has no outcome`);
    counts[settlement.outcome]++;
    const settledAt = record.settledAt[index] ?? Date.parse(job.createdAt);
    const isPlanRefusal = answer === undefined && settlement.outcome === 'refused';
    if (isPlanRefusal) {
      if (before !== 'not-listed') fault(`${user} was ${before} and refused by the plan`);
      return;
    }
    const kind = answer?.answer ?? 'not-sent';
    const isDoubt = kind === 'accepted' || kind === 'failed';
    const from = (isDoubt ? (record.answeredAt[index] ?? 0) : Date.parse(job.createdAt) - 60_000) - grainMs;
    const states = truth.states(user, reader, from, settledAt + grainMs);
    const fitting = [...states].filter((after) => fits(settlement, outcomeTable[before][kind][after], after));
    if (fitting.length === 0)
      fault(
        `${user} was ${before}, ${kind}, then ${[...states].join(' or ')}, and ended ${JSON.stringify(settlement)}`,
      );
    // What our own death lost is sent again: only other hands or the job's own end may leave it on.
    const isLost = settlement.outcome === 'failed' && answer?.code === 'daemon-died';
    if (isLost && job.state !== 'cancelled' && job.stoppedBy === undefined && states.size === 1) {
      const wasOff = truth.states(user, reader, Date.parse(job.createdAt), settledAt + grainMs).has('off');
      if (!wasOff) fault(`${user} was lost by our own death and not sent again`);
    }
    if (settlement.outcome === 'cancelled' && job.state !== 'cancelled' && job.stoppedBy === undefined)
      fault(`${user} was cancelled for no reason`);
    return undefined;
  });
  if (JSON.stringify(counts) !== JSON.stringify(job.counts)) fault(`it counts ${JSON.stringify(job.counts)}`);
}

function fits(settlement: Settlement, [outcome, verified, code]: Cell, after: TwoFactorState): boolean {
  if (settlement.outcome !== outcome) return false;
  if (settlement.verified && after !== 'off') return false;
  if (outcome === 'removed' && settlement.verified !== verified) return false;
  return code === '*' || settlement.code === code;
}
