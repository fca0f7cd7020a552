import type { Target } from '../../../daemon/protocol/target.ts';
import type { Key } from '../strings/text.ts';
import type { Phase } from './phase.ts';

/** What is said of a target where it stands: the answer while it is unproven, the outcome once it is decided. */
export function phaseKey(phase: Phase, { answer, settlement }: Target): Key {
  if (phase === 'verifying' && answer !== undefined) return `answer.${answer.answer}`;
  if (phase === 'removed')
    return settlement?.verified === true ? 'phase.removed' : 'phase.removed.unverified';
  if (phase === 'failed' && settlement?.code === 'on-again') return 'phase.failed.on-again';
  return `phase.${phase}`;
}

/** Why, in cPanel's or the daemon's own words; undefined if there is nothing to say. */
export function reasonOf({ answer, settlement }: Target): string | undefined {
  const { reason, note } = settlement ?? {};
  return (
    reason ??
    (note === 'on-since' ? undefined : note) ??
    (settlement === undefined ? answer?.text : undefined)
  );
}
