import { newSecret } from './whmapi1/random.ts';
import { emptyMap, type JsonMap } from './whmapi1/json.ts';
import type { Account, Users } from './whmapi1/users.ts';

/** An account to create, with or without 2FA. */
export interface AccountSpec extends Partial<Account> {
  name: string;
  twoFactor?: boolean;
}

export interface PopulationOptions {
  /** How many accounts to make up, or the accounts themselves. */
  accounts?: number | readonly AccountSpec[];
  /** The share of made-up accounts with 2FA, 0 to 1; they lie evenly among the others. */
  twoFactorShare?: number;
  /** How many resellers to make up; every second one has an account too. */
  resellers?: number;
  seed?: number;
}

export interface Population {
  users: Users;
  twoFactor: JsonMap;
}

/** A repeatable source of numbers from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The name of the made-up account number `index`, such as `acct00042`. */
export function accountName(index: number): string {
  return `acct${String(index).padStart(5, '0')}`;
}

/** The name of the made-up reseller number `index`, such as `resell01`. */
function resellerName(index: number): string {
  return `resell${String(index).padStart(2, '0')}`;
}

const plans = ['starter', 'business', undefined] as const;

/**
 * The users of a host and their 2FA entries, the same for the same options; with made-up accounts also entries
 * of a mailbox, a team user and a deleted account.
 */
export function populate(options: PopulationOptions): Population {
  const random = randomFrom(options.seed ?? 1);
  const users: Users = { accounts: {}, resellers: {} };
  const twoFactor = emptyMap();
  const give = (name: string): void => {
    twoFactor[name] = { secret: newSecret(random) };
  };
  const resellers = options.resellers ?? 0;
  for (let index = 1; index <= resellers; index++) {
    const name = resellerName(index);
    users.resellers[name] = { acls: ['acct-summary', 'create-acct', 'list-accts'] };
    if (index % 2 === 0) users.accounts[name] = { domain: `${name}.example` };
  }
  const accounts = options.accounts ?? 0;
  if (typeof accounts === 'number') {
    const share = options.twoFactorShare ?? 0.5;
    for (let index = 0; index < accounts; index++) {
      const name = accountName(index);
      users.accounts[name] = madeUp(name, index, resellers, random);
      if (Math.floor((index + 1) * share) > Math.floor(index * share)) give(name);
    }
    if (accounts > 0)
      for (const name of [`info@${accountName(0)}.example`, `helper@${accountName(0)}`, 'gone0001'])
        give(name);
  } else {
    for (const { name, twoFactor: on, ...account } of accounts) {
      users.accounts[name] = { domain: `${name}.example`, ...account };
      if (on === true) give(name);
    }
  }
  return { users, twoFactor };
}

function madeUp(name: string, index: number, resellers: number, random: () => number): Account {
  const account: Account = { domain: `${name}.example`, uid: 1001 + index };
  const owner = Math.floor(random() * resellers * 4) + 1;
  if (owner <= resellers) account.owner = resellerName(owner);
  const plan = plans[Math.floor(random() * plans.length)];
  if (plan !== undefined) account.plan = plan;
  if (random() < 0.9) account.email = `owner@${name}.example`;
  if (random() < 0.05) Object.assign(account, { suspended: true, suspendreason: 'Unpaid' });
  return account;
}
