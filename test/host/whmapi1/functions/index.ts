import { faultOf } from '../active.ts';
import type { Context } from '../context.ts';
import type { JsonMap } from '../json.ts';
import { LockRefused } from '../locking.ts';
import { ApiFailure, NoDocument, type Outcome, answer, refuse } from '../outcome.ts';
import { accountSummary, getDomainOwner, listAccounts, listResellers, listUsers } from './accounts.ts';
import { applicationList } from './appconfig.ts';
import { batch } from './batch.ts';
import { applyControls } from './controls.ts';
import { getConfigForUser, setConfigForUser } from './for-user.ts';
import { getIssuer, setIssuer } from './issuer.ts';
import { generateConfig, setOwnConfig } from './own-config.ts';
import { policyStatus, setPolicy } from './policy.ts';
import { removeUserConfig } from './remove.ts';
import { createUserSession, hostname, myPrivileges, serviceStatus, usersCount, version } from './server.ts';
import { getUserConfigs } from './user-configs.ts';

type ApiFunction = (context: Context, values: JsonMap) => Outcome;

const functions = new Map<string, ApiFunction>([
  ['accountsummary', accountSummary],
  ['applist', (context) => answer({ app: functionNames(context) })],
  ['batch', (context, values) => batch(context, values, (name, inner) => call(context, name, inner))],
  ['create_user_session', createUserSession],
  ['get_appconfig_application_list', applicationList],
  ['get_current_users_count', usersCount],
  ['getdomainowner', getDomainOwner],
  ['gethostname', hostname],
  ['list_users', listUsers],
  ['listaccts', listAccounts],
  ['listresellers', listResellers],
  ['myprivs', myPrivileges],
  ['servicestatus', serviceStatus],
  ['twofactorauth_disable_policy', (context) => setPolicy(context, false)],
  ['twofactorauth_enable_policy', (context) => setPolicy(context, true)],
  ['twofactorauth_generate_tfa_config', generateConfig],
  ['twofactorauth_get_issuer', getIssuer],
  ['twofactorauth_get_tfa_config_for_user', getConfigForUser],
  ['twofactorauth_get_user_configs', getUserConfigs],
  ['twofactorauth_policy_status', policyStatus],
  ['twofactorauth_remove_user_config', removeUserConfig],
  ['twofactorauth_set_issuer', setIssuer],
  ['twofactorauth_set_tfa_config', setOwnConfig],
  ['twofactorauth_set_tfa_config_for_user', setConfigForUser],
  ['version', version],
]);

/** The names that this server offers; an old one lacks the two `*_for_user` functions (contract 3.1). */
export function functionNames(context: Pick<Context, 'control'>): string[] {
  const old = context.control.switches['old-server'] === 'on';
  return [...functions.keys()].filter((name) => !(old && name.endsWith('_for_user')));
}

/** Runs one function; throws NoDocument where the process must end without a document. */
export function call(context: Context, name: string, values: JsonMap): Outcome {
  const run = functionNames(context).includes(name) ? functions.get(name) : undefined;
  if (run === undefined) {
    const text = `Unknown app ("${name}") requested for this version (1) of the API.`;
    if (context.control.switches['unknown-fn'] === 'non-zero') throw new NoDocument(text);
    return refuse(context.texts.plain(text));
  }
  const refused = faultOf(context.faults, 'refuse-call');
  if (refused !== undefined) return refuse(refused.reason);
  try {
    const died = faultOf(context.faults, 'die');
    if (died !== undefined) throw new ApiFailure(died.text ?? 'The function died.');
    return applyControls(run(context, values), values);
  } catch (error) {
    if (error instanceof LockRefused) return refuse(error.message);
    if (!(error instanceof ApiFailure)) throw error;
    const text = `API failure: ${error.message}`;
    if (context.control.switches['die-form'] === 'non-zero') throw new NoDocument(text);
    return refuse(context.texts.plain(text));
  }
}
