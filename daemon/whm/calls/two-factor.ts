import * as z from 'zod/mini';
import type { TwoFactorList, UserConfigs } from '../../protocol/reply.ts';
import type { LongList } from '../long-list.ts';
import { Flag, flagValues, PerlFlag, Text } from '../loose.ts';
import { type Call, reader } from '../verdict.ts';

const Configs = z.pipe(
  z.nullish(z.record(z.string(), z.object({ is_enabled: Flag }))),
  z.transform(
    (configs): TwoFactorList =>
      new Map(Object.entries(configs ?? {}).map(([user, config]) => [user, config.is_enabled])),
  ),
);

/** The same as the schema, read quickly; a name that is no common key is left to that. */
const list: LongList<TwoFactorList> = {
  opening: '"data":{',
  keys: ['is_enabled'],
  distinct: 0,
  placeIn: (data) => data,
  collect() {
    const value = new Map<string, boolean>();
    return {
      value,
      add: ([flag], user) => {
        const isOn = flagValues.get(flag);
        if (isOn === undefined || user === '__proto__') return false;
        value.set(user, isOn);
        return true;
      },
    };
  },
};

/** Who has 2FA on. No data at all is a reseller without accounts (contract whmapi1.md 3.2). */
export const listTwoFactor: Call<TwoFactorList> = {
  command: 'twofactorauth_get_user_configs',
  items: [],
  list,
  read: reader(Configs),
};

const Details = z.pipe(
  z.nullish(z.record(z.string(), z.object({ is_enabled: Flag, primary_domain: z.nullish(Text) }))),
  z.transform(
    (configs): UserConfigs =>
      new Map(
        Object.entries(configs ?? {}).map(([user, { is_enabled, primary_domain }]) => [
          user,
          { isOn: is_enabled, domain: primary_domain ?? null },
        ]),
      ),
  ),
);

/** The same with main domains, of all or of one user, whom cPanel refuses if it does not know the name. */
export function userConfigs(user: string | undefined): Call<UserConfigs> {
  return {
    command: 'twofactorauth_get_user_configs',
    items: user === undefined ? [] : [['user', user]],
    read: reader(Details),
  };
}

const Policy = z.pipe(
  z.object({ is_enabled: PerlFlag }),
  z.transform((policy) => policy.is_enabled),
);

/** Whether the server asks for 2FA at all (contract 3.1). */
export const policyStatus: Call<boolean> = {
  command: 'twofactorauth_policy_status',
  items: [],
  read: reader(Policy),
};
