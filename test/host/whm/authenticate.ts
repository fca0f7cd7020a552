import type { IncomingMessage } from 'node:http';
import type { Accounts } from './accounts.ts';
import type { Caller } from './cgi-environment.ts';
import type { Target } from './path.ts';
import { cookieValue, type Session, type Sessions } from './session.ts';

/** Name of WHM's session cookie (2.1). */
export const sessionCookie = 'whostmgrsession';

export type Authentication =
  | { readonly kind: 'session' | 'api-token' | 'basic'; readonly caller: Caller }
  | { readonly kind: 'bad-token'; readonly session: Session }
  | { readonly kind: 'none' };

/** Decides who asks: an API token or basic auth needs no cpsess token, a cookie does (2.1). */
export function authenticate(
  request: IncomingMessage,
  target: Target,
  sessions: Sessions,
  accounts: Accounts,
): Authentication {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) return byHeader(authorization, accounts);
  const session = sessions.find(cookieValue(cookie, sessionCookie), request.socket.remoteAddress ?? '');
  if (session === undefined || accounts.isSuspended(session.user)) return { kind: 'none' };
  if (target.token !== session.token) return { kind: 'bad-token', session };
  const { user, password, token } = session;
  return {
    kind: 'session',
    caller: { user, acls: accounts.acls(user), token, password, apiTokenName: undefined },
  };
}

function byHeader(authorization: string, accounts: Accounts): Authentication {
  const [scheme = '', credentials = ''] = authorization.split(' ');
  const basic = scheme.toLowerCase() === 'basic';
  const [user, secret] = split(basic ? Buffer.from(credentials, 'base64').toString() : credentials);
  if (basic && accounts.accepts(user, secret)) {
    const caller = {
      user,
      acls: accounts.acls(user),
      token: undefined,
      password: secret,
      apiTokenName: undefined,
    };
    return { kind: 'basic', caller };
  }
  const token = scheme.toLowerCase() === 'whm' ? accounts.findToken(user, secret) : undefined;
  if (token === undefined) return { kind: 'none' };
  const caller = { user, acls: token.acls, token: undefined, password: undefined, apiTokenName: token.name };
  return { kind: 'api-token', caller };
}

function split(pair: string): [string, string] {
  const colon = pair.indexOf(':');
  return colon < 0 ? [pair, ''] : [pair.slice(0, colon), pair.slice(colon + 1)];
}
