import { type Context, textArgument } from '../context.ts';
import { type JsonMap, perlString } from '../json.ts';
import { ApiFailure, type Outcome, answer, refuse } from '../outcome.ts';
import { pace } from '../sleep.ts';
import { accountOf, ownerOf } from '../users.ts';
import { accountRecord } from './account-record.ts';

const searchFields: Record<string, readonly string[]> = {
  domain: ['domain'],
  owner: ['owner'],
  user: ['user'],
  ip: ['ip'],
  package: ['plan'],
  domain_and_user: ['domain', 'user'],
};

/** The records of the accounts that the caller sees: a reseller its own ones and itself. */
function visible(context: Context): JsonMap[] {
  const { users, caller, control } = context;
  const old = control.switches['old-server'] === 'on';
  return Object.entries(users.accounts)
    .filter(([name, account]) => caller.level !== 'reseller' || isOwn(caller.name, name, ownerOf(account)))
    .map(([name, account]) => accountRecord(name, account, old));
}

function isOwn(caller: string, name: string, owner: string): boolean {
  return name === caller || owner === caller;
}

/** listaccts (contract 4). */
export function listAccounts(context: Context, values: JsonMap): Outcome {
  const search = textArgument(values, 'search');
  const type = textArgument(values, 'searchtype') ?? 'user';
  const keys = Object.hasOwn(searchFields, type) ? searchFields[type] : undefined;
  if (keys === undefined) return refuse(context.texts.plain('Unknown search type.'));
  const exact = textArgument(values, 'searchmethod') === 'exact';
  const pattern = exact || search === undefined ? undefined : patternOf(search);
  const matches = (text: string): boolean =>
    pattern === undefined ? text.toLowerCase() === search?.toLowerCase() : pattern.test(text);

  const began = performance.now();
  const found = visible(context).filter(
    (record) => search === undefined || keys.some((key) => matches(perlString(record[key] ?? null))),
  );
  const walked = Object.keys(context.users.accounts).length;
  pace(began, walked, context.control.delays.perWalkedMicros);
  if (found.length === 0)
    return context.control.switches['zero-match'] === 'empty' ? answer({ acct: [] }) : answer();
  const want = textArgument(values, 'want')?.split(',');
  return answer({ acct: want === undefined ? found : found.map((record) => only(record, want)) });
}

function patternOf(search: string): RegExp {
  try {
    return new RegExp(search, 'iu');
  } catch {
    throw new ApiFailure(`Invalid pattern: ${search}`);
  }
}

function only(record: JsonMap, keys: readonly string[]): JsonMap {
  return Object.fromEntries(Object.entries(record).filter(([key]) => keys.includes(key)));
}

/** accountsummary (contract 4): `acct` is null for an unknown account. */
export function accountSummary(context: Context, values: JsonMap): Outcome {
  const user = textArgument(values, 'user');
  const domain = textArgument(values, 'domain');
  if (user === undefined && domain === undefined)
    throw new ApiFailure('You must specify a user or domain to get the summary of.');
  const name = user ?? userOfDomain(context, domain ?? '');
  const account = name === undefined ? undefined : accountOf(context.users, name);
  const { caller } = context;
  const hidden =
    account === undefined ||
    (caller.level === 'reseller' && !isOwn(caller.name, name ?? '', ownerOf(account)));
  if (hidden || name === undefined)
    return refuse(context.texts.plain('Account does not exist.'), { acct: null });
  const { has_backup: _listed, ...record } = accountRecord(
    name,
    account,
    context.control.switches['old-server'] === 'on',
  );
  return answer({ acct: [record] });
}

function userOfDomain(context: Context, domain: string): string | undefined {
  return Object.entries(context.users.accounts).find(([, account]) => account.domain === domain)?.[0];
}

/** getdomainowner (contract 4): `user` is null if nobody that the caller sees owns the domain. */
export function getDomainOwner(context: Context, values: JsonMap): Outcome {
  const domain = textArgument(values, 'domain');
  if (domain === undefined) throw new ApiFailure('Provide the “domain” argument.');
  const found = visible(context).find((record) => record['domain'] === domain);
  return answer({ user: found?.['user'] ?? null });
}

/** list_users, the cheapest full list: root and every account that the caller sees. */
export function listUsers(context: Context): Outcome {
  const { users, caller, control } = context;
  const began = performance.now();
  const names = Object.entries(users.accounts)
    .filter(([name, account]) => caller.level !== 'reseller' || isOwn(caller.name, name, ownerOf(account)))
    .map(([name]) => name);
  pace(began, names.length, control.delays.perListedMicros);
  return answer({ users: caller.level === 'reseller' ? names : ['root', ...names] });
}

/** listresellers. */
export function listResellers(context: Context): Outcome {
  if (context.caller.level === 'reseller') return refuse(context.texts.denied('listresellers'));
  return answer({ reseller: Object.keys(context.users.resellers) });
}
