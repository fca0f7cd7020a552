import type { SeenSwitch } from '../protocol/doctor.ts';
import { argumentsOf } from './arguments.ts';
import { version } from './calls/server.ts';
import type { Run } from './program.ts';

/** Functions that only read; what they answer holds no secret. */
const functions = [
  'twofactorauth_policy_status',
  'twofactorauth_get_user_configs',
  'listresellers',
  'applist',
] as const;

/** The arguments of the two runs by which variants are seen: `version` alone, then the readers in one batch. */
export const seeingRuns = {
  version: argumentsOf(version.command, version.items),
  // A repeated key is what the documentation says of this function (contract whmapi1.md 2.3).
  batch: argumentsOf(
    'batch',
    functions.map((name) => ['command', name] as const),
  ),
};

type Members = Record<string, unknown>;

/**
 * The variants of the contract's SWITCHes that these runs show (contract whmapi1.md); a switch of which nothing is
 * seen is left out. Pure; never throws, whatever was printed.
 */
export function seenVariants(runs: { version: Run; batch: Run }): SeenSwitch[] {
  const texts = [runs.version, runs.batch]
    .filter(({ exitStatus }) => exitStatus === 0)
    .map(({ stdout }) => new TextDecoder().decode(stdout))
    .map((raw) => ({ raw, value: parsed(raw.slice(raw.search(/^\{/mu))) }))
    .filter(({ value }) => objectIn(value, 'metadata') !== undefined);
  if (texts.length === 0) return [];
  const answers = texts.flatMap(({ value }) => listIn(objectIn(value, 'data'), 'result').map(membersOf));
  const of = (name: string) => answers.find((each) => objectIn(each, 'metadata')?.['command'] === name);
  const configs = objectIn(of('twofactorauth_get_user_configs'), 'data');
  const policy = of('twofactorauth_policy_status');
  const all = [...texts.map(({ value }) => value), ...answers];
  return [
    {
      name: 'stdout-noise',
      fits: [texts.some(({ raw }) => !raw.trimStart().startsWith('{')) ? 'line' : 'none'],
    },
    { name: 'json-newline', fits: [texts.some(({ raw }) => raw.endsWith('\n')) ? 'newline' : 'none'] },
    { name: 'json-order', fits: [all.every(isSorted) ? 'sorted' : 'shuffled'] },
    { name: 'repeat-keys', fits: repeats(answers) },
    { name: 'result-type', fits: resultTypes(texts[0]?.value, policy) },
    { name: 'policy-type', fits: policyTypes(objectIn(policy, 'data')) },
    { name: 'old-server', fits: oldServer(of('applist')) },
    { name: 'domainless-reseller', fits: domainless(configs, objectIn(of('listresellers'), 'data')) },
  ].filter(({ fits }) => fits.length > 0);
}

function parsed(text: string): Members {
  try {
    return membersOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function object(value: unknown): Members | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Members) : undefined;
}

function membersOf(value: unknown): Members {
  return object(value) ?? {};
}

function listIn(value: Members | undefined, key: string): unknown[] {
  const list = value?.[key];
  return Array.isArray(list) ? (list as unknown[]) : [];
}

function objectIn(value: Members | undefined, key: string): Members | undefined {
  return object(value?.[key]);
}

function isSorted(value: Members): boolean {
  return [value, objectIn(value, 'metadata') ?? {}].every((each) => {
    const keys = Object.keys(each);
    return keys.join('\n') === keys.toSorted().join('\n');
  });
}

function repeats(answers: readonly Members[]): string[] {
  if (answers.length === functions.length) return ['numbered'];
  if (answers.length !== 1) return [];
  const name = objectIn(answers[0], 'metadata')?.['command'];
  if (name === functions[0]) return ['first'];
  return name === functions.at(-1) ? ['last'] : [];
}

function resultTypes(other: Members | undefined, twoFactor: Members | undefined): string[] {
  const types = [twoFactor, other].map((value) => typeof objectIn(value, 'metadata')?.['result']).join();
  if (types === 'string,number') return ['string-for-twofactorauth'];
  if (types === 'number,number') return ['number'];
  // A failure, which is not provoked, would tell these two apart.
  return types === 'string,string' ? ['string', 'string-zero'] : [];
}

function policyTypes(data: Members | undefined): string[] {
  if (data === undefined || !Object.hasOwn(data, 'is_enabled')) return [];
  const value = data['is_enabled'];
  if (typeof value === 'number') return ['number'];
  if (value === null) return ['one-or-null'];
  if (value === '') return ['one-or-empty'];
  if (value === '0') return ['string'];
  return value === '1' ? ['string', 'one-or-null', 'one-or-empty'] : [];
}

// The shape of applist is not known: its text is searched (contract 4).
function oldServer(functionList: Members | undefined): string[] {
  if (functionList === undefined) return [];
  return [JSON.stringify(functionList).includes('twofactorauth_get_tfa_config_for_user') ? 'off' : 'on'];
}

function domainless(configs: Members | undefined, resellers: Members | undefined): string[] {
  if (configs === undefined) return [];
  const isNull = Object.values(configs).some((each) => object(each)?.['primary_domain'] === null);
  if (isNull) return ['null-domain'];
  const isUnlisted = listIn(resellers, 'reseller').some(
    (name) => name !== 'root' && !Object.hasOwn(configs, String(name)),
  );
  return isUnlisted ? ['absent'] : [];
}
