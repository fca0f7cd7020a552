import type { SeenSwitch } from '../protocol/doctor.ts';
import { argumentsOf } from './arguments.ts';
import type { Run } from './program.ts';

/** Calls that change nothing, and what is seen by them. */
const commands = [
  'version',
  'twofactorauth_policy_status',
  'twofactorauth_get_user_configs',
  'listresellers',
  'applist',
] as const;
type Command = (typeof commands)[number];

interface Document {
  raw: string;
  /** With `data` and `metadata` as they came; `{}` if it was no document. */
  value: Record<string, unknown>;
}

/**
 * The variants of the contract's SWITCHes that five reading calls show (contract whmapi1.md); a switch of which
 * nothing is seen is left out. Never throws, whatever is printed.
 * @param run runs whmapi1 with these arguments
 */
export async function seenVariants(run: (args: string[]) => Promise<Run>): Promise<SeenSwitch[]> {
  const documents = new Map<Command, Document>();
  for (const command of commands) {
    const ran = await run(argumentsOf(command, []));
    const raw = new TextDecoder().decode(ran.stdout);
    if (ran.exitStatus === 0) documents.set(command, { raw, value: parsed(raw.slice(raw.search(/^\{/mu))) });
  }
  const all = [...documents.values()].filter(({ value }) => Object.hasOwn(value, 'metadata'));
  if (all.length === 0) return [];
  const policy = documents.get('twofactorauth_policy_status')?.value;
  const configs = objectIn(documents.get('twofactorauth_get_user_configs')?.value, 'data');
  const resellers = objectIn(documents.get('listresellers')?.value, 'data')?.['reseller'];
  const functions = documents.get('applist')?.raw;
  return [
    {
      name: 'stdout-noise',
      fits: [all.some(({ raw }) => !raw.trimStart().startsWith('{')) ? 'line' : 'none'],
    },
    { name: 'json-newline', fits: [all.some(({ raw }) => raw.endsWith('\n')) ? 'newline' : 'none'] },
    { name: 'json-order', fits: [all.every(({ value }) => isSorted(value)) ? 'sorted' : 'shuffled'] },
    { name: 'result-type', fits: resultTypes(documents.get('version')?.value, policy) },
    { name: 'policy-type', fits: policyTypes(objectIn(policy, 'data')) },
    {
      name: 'old-server',
      fits: functions === undefined ? [] : [functions.includes('_for_user') ? 'off' : 'on'],
    },
    { name: 'domainless-reseller', fits: domainless(configs, resellers) },
  ].filter(({ fits }) => fits.length > 0);
}

function parsed(text: string): Record<string, unknown> {
  try {
    return object(JSON.parse(text)) ?? {};
  } catch {
    return {};
  }
}

function object(value: unknown): Record<string, unknown> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}

function objectIn(
  value: Record<string, unknown> | undefined,
  key: string,
): Record<string, unknown> | undefined {
  return object(value?.[key]);
}

function isSorted(value: Record<string, unknown>): boolean {
  return [value, objectIn(value, 'metadata') ?? {}].every((each) => {
    const keys = Object.keys(each);
    return keys.join('\n') === keys.toSorted().join('\n');
  });
}

function resultTypes(
  other: Record<string, unknown> | undefined,
  twoFactor: Record<string, unknown> | undefined,
): string[] {
  const types = [twoFactor, other].map((value) => typeof objectIn(value, 'metadata')?.['result']).join();
  if (types === 'string,number') return ['string-for-twofactorauth'];
  if (types === 'number,number') return ['number'];
  // A failure, which is not provoked, would tell these two apart.
  return types === 'string,string' ? ['string', 'string-zero'] : [];
}

function policyTypes(data: Record<string, unknown> | undefined): string[] {
  if (data === undefined || !Object.hasOwn(data, 'is_enabled')) return [];
  const value = data['is_enabled'];
  if (typeof value === 'number') return ['number'];
  if (value === null) return ['one-or-null'];
  if (value === '') return ['one-or-empty'];
  if (value === '0') return ['string'];
  return value === '1' ? ['string', 'one-or-null', 'one-or-empty'] : [];
}

function domainless(configs: Record<string, unknown> | undefined, resellers: unknown): string[] {
  if (configs === undefined) return [];
  const isNull = Object.values(configs).some((each) => object(each)?.['primary_domain'] === null);
  if (isNull) return ['null-domain'];
  const isUnlisted =
    Array.isArray(resellers) &&
    resellers.some((name) => name !== 'root' && !Object.hasOwn(configs, String(name)));
  return isUnlisted ? ['absent'] : [];
}
