import { malformation } from '../../../protocol/names.ts';
import type { Reply, UserConfigs } from '../../../protocol/reply.ts';
import type { Service } from '../../service.ts';
import type { ApiFunction } from '../api-function.ts';
import { usersOf } from '../arguments.ts';
import { mapOf, type Value } from '../envelope.ts';
import { outcomeOf } from '../outcome-of.ts';

/** `twofactorauth_get_user_configs`: of all, or of every name given (contract whmapi1.md 3.1, 3.2). */
export const getUserConfigs: ApiFunction = {
  command: 'accounts.list',
  async run({ twoFactor }, _caller, args) {
    const users = [...new Set(usersOf(args))];
    const bad = users.find((user) => malformation(user) !== undefined);
    if (bad !== undefined) return { refusal: `You do not have access to an account named “${bad}”.` };
    const [user] = users;
    const reply = users.length > 1 ? await several(twoFactor, users) : await twoFactor.configs(user);
    return outcomeOf(reply, toValue);
  },
};

/** From the whole list; a name that it lacks is asked for by itself, so that cPanel says what it is. */
async function several(
  twoFactor: Service['twoFactor'],
  users: readonly string[],
): Promise<Reply<UserConfigs>> {
  const list = await twoFactor.configs();
  if (list.kind !== 'ok') return list;
  const found = new Map<string, { isOn: boolean; domain: string | null }>();
  for (const user of users) {
    const known = list.data.get(user);
    const reply = known === undefined ? await twoFactor.configs(user) : undefined;
    if (reply !== undefined && reply.kind !== 'ok') return reply;
    for (const [name, config] of reply?.data ?? []) found.set(name, config);
    if (known !== undefined) found.set(user, known);
  }
  return { ...list, data: found };
}

function toValue(configs: UserConfigs): Value {
  return mapOf(
    Array.from(configs, ([user, { isOn, domain }]) => [
      user,
      { is_enabled: isOn ? 1 : 0, primary_domain: domain },
    ]),
  );
}
