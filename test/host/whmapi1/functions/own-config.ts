import { type Context, textArgument } from '../context.ts';
import type { JsonMap } from '../json.ts';
import { type Outcome, answer, refuse } from '../outcome.ts';
import { newSecret } from '../random.ts';
import { totp } from '../totp.ts';
import { changeTwoFactor } from '../twofactor.ts';
import { readServerState } from '../server-state.ts';

/** twofactorauth_generate_tfa_config: a new secret, stored nowhere yet. */
export function generateConfig(context: Context): Outcome {
  const { issuers } = readServerState(context.paths);
  const issuer = issuers[context.caller.name] ?? issuers['root'] ?? context.control.settings.hostname;
  const secret = newSecret();
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(context.caller.name)}`;
  return answer({
    secret,
    otpauth_str: `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`,
  });
}

/** twofactorauth_set_tfa_config for the caller itself; the code is `tfa_token` (contract 3.1). */
export function setOwnConfig(context: Context, values: JsonMap): Outcome {
  const secret = textArgument(values, 'secret') ?? '';
  const token = textArgument(values, 'tfa_token') ?? '';
  const now = Date.now();
  const codes = [now - 30_000, now, now + 30_000].map((at) => totp(secret, at));
  if (!/^[A-Z2-7]{16}$/u.test(secret))
    return refuse(context.texts.plain('Failed to set user configuration.'));
  if (!codes.includes(token)) return refuse(context.texts.plain('The security code is invalid.'));
  context.lock();
  changeTwoFactor(context.paths, context.run, (entries) => {
    entries[context.caller.name] = { secret };
  });
  return answer({ success: 1 });
}
