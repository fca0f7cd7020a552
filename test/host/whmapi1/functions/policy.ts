import type { Context } from '../context.ts';
import type { Json } from '../json.ts';
import { type Outcome, answer, refuse } from '../outcome.ts';
import { readServerState, writeServerState } from '../server-state.ts';

/** twofactorauth_policy_status; the type follows the switch policy-type (contract 3.1). */
export function policyStatus(context: Context): Outcome {
  if (context.caller.level === 'reseller') return refuse(context.texts.denied('twofactorauth_policy_status'));
  const on = readServerState(context.paths).policyEnabled;
  const variant = context.control.switches['policy-type'];
  const forms: Record<typeof variant, Json> = {
    string: on ? '1' : '0',
    number: on ? 1 : 0,
    'one-or-null': on ? '1' : null,
    'one-or-empty': on ? '1' : '',
  };
  return answer({ is_enabled: forms[variant] });
}

/** twofactorauth_enable_policy and twofactorauth_disable_policy: nothing is returned (contract 3.1). */
export function setPolicy(context: Context, enabled: boolean): Outcome {
  if (context.caller.level === 'reseller')
    return refuse(context.texts.denied(`twofactorauth_${enabled ? 'enable' : 'disable'}_policy`));
  writeServerState(context.paths, { ...readServerState(context.paths), policyEnabled: enabled });
  return answer();
}
