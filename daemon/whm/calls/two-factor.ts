import * as z from 'zod/mini';
import type { TwoFactorList, UserConfigs } from '../../protocol/reply.ts';
import { Flag, PerlFlag, Text } from '../loose.ts';
import { type Call, reader, readQuickly } from '../verdict.ts';

const Configs = z.pipe(
  z.nullish(z.record(z.string(), z.object({ is_enabled: Flag }))),
  z.transform(
    (configs): TwoFactorList =>
      new Map(Object.entries(configs ?? {}).map(([user, config]) => [user, config.is_enabled])),
  ),
);

/** What WHM writes for a flag, without the detour over a schema for each of ten thousand accounts. */
const flags = new Map<unknown, boolean>([
  [1, true],
  ['1', true],
  [0, false],
  ['0', false],
]);

/** The list of a reply that is as it should be; undefined for any other, which the schema then reads. */
function wellFormed(data: unknown): TwoFactorList | undefined {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined;
  const list = new Map<string, boolean>();
  const configs = data as Record<string, { is_enabled?: unknown } | null>;
  // Pairs of ten thousand entries would cost as much as the parsing did.
  for (const user of Object.keys(configs)) {
    const config = configs[user];
    const isOn = flags.get(config?.is_enabled);
    if (isOn === undefined || Array.isArray(config) || user === '__proto__') return undefined;
    list.set(user, isOn);
  }
  return list;
}

/** Who has 2FA on. No data at all is a reseller without accounts (contract whmapi1.md 3.2). */
export const listTwoFactor: Call<TwoFactorList> = {
  command: 'twofactorauth_get_user_configs',
  items: [],
  read: readQuickly(wellFormed, reader(Configs)),
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
