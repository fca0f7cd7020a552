import { ProblemError } from '../../protocol/problem.ts';
import type { Actor } from '../../protocol/actor.ts';
import { limits } from '../../protocol/limits.ts';
import { admit } from '../dispatch.ts';
import type { Service } from '../service.ts';
import type { ApiFunction } from './api-function.ts';
import { type Arguments, enabledControl, valuesOf } from './arguments.ts';
import { type Envelope, envelope, type Outcome } from './envelope.ts';
import { getUserConfigs } from './functions/get-user-configs.ts';
import { policyStatus } from './functions/policy-status.ts';
import { removeUserConfig } from './functions/remove-user-config.ts';

const functions: ReadonlyMap<string, ApiFunction> = new Map([
  ['twofactorauth_get_user_configs', getUserConfigs],
  ['twofactorauth_policy_status', policyStatus],
  ['twofactorauth_remove_user_config', removeUserConfig],
]);

export const functionNames: readonly string[] = [...functions.keys()];

/**
 * Runs one call and answers as WHM does.
 * @param signal ends when the client goes away or the service stops; a job goes on all the same (R10)
 * @throws ProblemError where WHM has no answer: `invalid-request`, `not-permitted`, `whmapi1-unavailable`, …
 */
export async function callFunction(
  service: Service,
  name: string,
  args: Arguments,
  actor: Actor,
  signal: AbortSignal,
): Promise<Envelope> {
  const late = AbortSignal.timeout(limits.whmApiSeconds * 1000);
  checkVersion(args);
  const called = functions.get(name);
  if (called === undefined) {
    return envelope(name, {
      refusal: `Unknown app ("${name}") requested for this version (1) of the API.`,
    });
  }
  const control = enabledControl(args);
  if (control !== undefined) {
    const refusal = `api.${control} acts on a list of records, and ${name} returns none: call it without. Nothing was started.`;
    return envelope(name, { refusal });
  }
  const caller = await admit(service, called.command, actor, signal);
  return envelope(name, await refusing(called.run(service, caller, args, late)));
}

/** A call without `api.version=1` would be one of API 0, which answers in another shape. */
function checkVersion(args: Arguments): void {
  const versions = valuesOf(args, 'api.version');
  if (versions.length > 0 && versions.every((version) => version === '1')) return;
  const message = versions.length === 0 ? 'is missing: it must be 1' : 'must be 1';
  throw new ProblemError('invalid-request', `api.version: ${message}`, {
    errors: [{ path: 'api.version', message }],
  });
}

/** What cPanel refuses while a job is planned has its place in the envelope. */
async function refusing(outcome: Promise<Outcome>): Promise<Outcome> {
  try {
    return await outcome;
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'whmapi1-refused') return { refusal: error.message };
    throw error;
  }
}
