import type { ApiFunction } from '../api-function.ts';
import { outcomeOf } from '../outcome-of.ts';

/** `twofactorauth_policy_status` (contract whmapi1.md 3.1). */
export const policyStatus: ApiFunction = {
  command: 'status.read',
  run: async ({ twoFactor }) =>
    outcomeOf(await twoFactor.policy(), (isOn) => ({ is_enabled: isOn ? '1' : '0' })),
};
