import { appendFileSync } from 'node:fs';
import { type Context, textArgument } from '../context.ts';
import { makeFolderOf } from '../files.ts';
import { emptyMap, isMap, type Json, type JsonMap } from '../json.ts';
import { ApiFailure, type Outcome, answer, refuse } from '../outcome.ts';
import { changeTwoFactor, readTwoFactor } from '../twofactor.ts';
import { accountOf } from '../users.ts';

function parts(entries: JsonMap, user: string, domain: string): { email: string[]; team: string[] } {
  const names = Object.keys(entries);
  return {
    email: names.filter((name) => name.endsWith(`@${domain}`)),
    team: names.filter((name) => name.endsWith(`@${user}`)),
  };
}

/** twofactorauth_get_tfa_config_for_user: live secrets, one accounting-log entry a read (contract 3.1). */
export function getConfigForUser(context: Context, values: JsonMap): Outcome {
  const user = textArgument(values, 'user');
  if (user === undefined) throw new ApiFailure('Provide the “user” argument.');
  const account = accountOf(context.users, user);
  if (account === undefined) return refuse(context.texts.plain(`Invalid user: ${user}`));
  makeFolderOf(context.paths.accountingLog, 0o711);
  const line = `${new Date().toISOString()}:GET_TFA_CONFIG_FOR_USER:${context.caller.name}:${user}\n`;
  appendFileSync(context.paths.accountingLog, line, { mode: 0o600 });

  const entries = readTwoFactor(context.paths);
  const names = parts(entries, user, account.domain);
  const pick = (keys: string[]): JsonMap =>
    Object.assign(emptyMap(), Object.fromEntries(keys.map((key) => [key, entries[key] ?? null])));
  const own = entries[user];
  return answer({
    [user]: {
      ...(own === undefined ? {} : { primary_account: own }),
      ...(names.email.length === 0 ? {} : { email: pick(names.email) }),
      ...(names.team.length === 0 ? {} : { team: pick(names.team) }),
    },
  });
}

/** twofactorauth_set_tfa_config_for_user: replaces the account's, its mailboxes' and its team users' entries. */
export function setConfigForUser(context: Context, values: JsonMap): Outcome {
  const [user, ...others] = Object.keys(values);
  const body = user === undefined ? undefined : values[user];
  if (user === undefined || others.length > 0 || !isMap(body))
    return refuse(context.texts.plain('Invalid data detected in input arguments.'));
  const account = accountOf(context.users, user);
  if (account === undefined) return refuse(context.texts.plain(`Invalid user: ${user}`));
  const added: [string, Json][] = [
    ...(isMap(body['primary_account']) ? [[user, body['primary_account']] satisfies [string, Json]] : []),
    ...Object.entries(isMap(body['email']) ? body['email'] : {}),
    ...Object.entries(isMap(body['team']) ? body['team'] : {}),
  ];
  const valid = added.every(([, entry]) => isMap(entry) && typeof entry['secret'] === 'string');
  if (!valid) return refuse(context.texts.plain('Invalid data detected in input arguments.:  secret'));
  context.lock();
  changeTwoFactor(context.paths, context.run, (entries) => {
    const old = parts(entries, user, account.domain);
    for (const name of [user, ...old.email, ...old.team]) delete entries[name];
    for (const [name, entry] of added) entries[name] = entry;
  });
  return answer();
}
