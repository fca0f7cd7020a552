import { type Context, textArgument } from '../context.ts';
import type { JsonMap } from '../json.ts';
import { type Outcome, answer, refuse } from '../outcome.ts';
import { readServerState, writeServerState } from '../server-state.ts';

const accepted = /^[A-Za-z0-9 ._-]{0,32}$/u;

/** twofactorauth_get_issuer. */
export function getIssuer(context: Context): Outcome {
  const { issuers } = readServerState(context.paths);
  const systemWide = issuers['root'] ?? '';
  return answer({ issuer: issuers[context.caller.name] ?? systemWide, system_wide_issuer: systemWide });
}

/** twofactorauth_set_issuer; an empty issuer unsets it (contract 3.1). */
export function setIssuer(context: Context, values: JsonMap): Outcome {
  const issuer = textArgument(values, 'issuer') ?? '';
  if (!accepted.test(issuer)) return refuse(context.texts.issuer('The issuer is not valid.'));
  const state = readServerState(context.paths);
  const { [context.caller.name]: _previous, ...others } = state.issuers;
  const issuers = issuer === '' ? others : { ...others, [context.caller.name]: issuer };
  writeServerState(context.paths, { ...state, issuers });
  return answer();
}
