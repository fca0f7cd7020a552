import { outcomes } from '../protocol/choices.ts';
import type { Counts } from '../protocol/target.ts';
import type { StopReason } from '../protocol/job.ts';
import { number } from './words.ts';

/** Counts in words, those that are zero left out: `2 removed, 1 already off`. */
export function countsText(counts: Counts): string {
  const told = outcomes.filter((outcome) => counts[outcome] > 0);
  if (told.length === 0) return 'no target';
  return told.map((outcome) => `${number(counts[outcome])} ${outcome.replace('-', ' ')}`).join(', ');
}

/** Why a job stopped early, as a sentence. */
export function stopText(reason: StopReason): string {
  switch (reason) {
    case 'calls-failed':
      return 'It stopped early: two calls of whmapi1 in a row failed as a whole.';
    case 'too-late-to-resume':
      return 'It was not resumed: its last step was too long ago.';
    case 'other-machine':
      return 'It was not resumed: it was accepted on another machine, or is from a copy of the record.';
    case 'rights-lost':
      return 'It stopped early: who started it is no longer permitted to.';
    case 'own-fault':
      return 'It stopped early: the service met a fault of its own. Its journal tells more.';
    default:
      return reason satisfies never;
  }
}
