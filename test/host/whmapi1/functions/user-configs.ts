import { scopeOf } from '../caller.ts';
import { type Context, textArgument } from '../context.ts';
import { emptyMap, type JsonMap } from '../json.ts';
import { ApiFailure, type Outcome, answer, refuse } from '../outcome.ts';
import { pace } from '../sleep.ts';
import { readTwoFactor } from '../twofactor.ts';
import { accountOf, ownerOf, resellerOf } from '../users.ts';

const controls = ['filter', 'sort', 'chunk', 'columns'];

/** twofactorauth_get_user_configs (contract 3.2). */
export function getUserConfigs(context: Context, values: JsonMap): Outcome {
  const { control, texts, users, caller } = context;
  const everyone = scopeOf(caller, control) === 'everyone';
  if (scopeOf(caller, control) === 'none') return refuse(texts.denied('twofactorauth_get_user_configs'));
  if (controls.some((each) => textArgument(values, `api.${each}.enable`) === '1'))
    throw new ApiFailure('Not an ARRAY reference');

  const began = performance.now();
  let entries: JsonMap;
  try {
    entries = readTwoFactor(context.paths);
  } catch (error) {
    return refuse(texts.unreadable(error instanceof Error ? error.message : String(error)));
  }
  const list = emptyMap();
  const add = (name: string, domain: string | null): void => {
    list[name] = { is_enabled: Object.hasOwn(entries, name) ? 1 : 0, primary_domain: domain };
  };

  const user = textArgument(values, 'user');
  if (user !== undefined) {
    const account = accountOf(users, user);
    const mine = everyone || user === caller.name || (account && ownerOf(account) === caller.name);
    if (account !== undefined && mine === true) add(user, account.domain);
    else if (user === 'root' && everyone) add(user, control.settings.hostname);
    else if (isShownReseller(context, user) && mine === true) add(user, null);
    else return refuse(texts.noAccess(user));
    return answer(list);
  }

  for (const [name, account] of Object.entries(users.accounts)) {
    if (!everyone && ownerOf(account) !== caller.name) continue;
    if (account.suspended === true && control.switches['suspended-listed'] === 'no') continue;
    add(name, account.domain);
  }
  if (everyone) {
    add('root', control.settings.hostname);
    for (const name of Object.keys(users.resellers))
      if (accountOf(users, name) === undefined && isShownReseller(context, name)) add(name, null);
  }
  const count = Object.keys(list).length;
  pace(began, count, control.delays.perListedMicros);
  return count === 0 ? answer() : answer(list);
}

function isShownReseller(context: Context, name: string): boolean {
  const shown = context.control.switches['domainless-reseller'] === 'null-domain';
  return shown && resellerOf(context.users, name) !== undefined;
}
