import type { Target } from '../protocol/target.ts';

/**
 * Failed, or left out because the job was stopped by a fault. An account that is on again is not among them: a
 * new call might delete the 2FA that its owner has just set up.
 */
export function isRetriable({ settlement }: Target): boolean {
  if (settlement?.outcome === 'failed') return settlement.code !== 'on-again';
  return settlement?.outcome === 'cancelled' && settlement.code !== 'cancelled';
}
