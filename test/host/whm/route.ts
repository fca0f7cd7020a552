import { type Authentication, authenticate } from './authenticate.ts';
import { type Exchange, sendPage } from './exchange.ts';
import { logIn, logOut } from './login.ts';
import { loginPage, passOnPage, plainPage, referrerPage, tokenDeniedPage } from './pages.ts';
import { places } from './places.ts';
import { execute, runProgram } from './program.ts';
import { locate, serveFile } from './static.ts';

/** Answers one request, as cpsrvd would: a ladder of check, answer, return (2.1, 2.2). */
export async function route(exchange: Exchange): Promise<void> {
  const { control, request, response, state, target } = exchange;
  if (control.upgrade === 'on') {
    return sendPage(exchange, 503, plainPage('503 Service Unavailable', 'cPanel & WHM is being upgraded.'));
  }
  if (request.method === 'POST' && /^\/login\/?$/.test(target.path)) return logIn(exchange);

  const found = locate(state.root, target.path);
  const isOpen = found?.kind === 'static' && control['static-auth'] === 'open';
  const who = authenticate(request, target, state.sessions, state.accounts);
  if (!isOpen && !('caller' in who)) return refuse(exchange, who);
  exchange.caller = 'caller' in who ? who.caller : undefined;
  if (isForged(exchange, who)) return sendPage(exchange, 403, referrerPage());

  if (found?.kind === 'static') {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendPage(exchange, 405, plainPage('405 Method Not Allowed', 'A file can only be read.'));
    }
    exchange.by = 'static';
    return serveFile(response, target, found.file, found.status, control);
  }
  if (exchange.caller === undefined) return refuse(exchange, { kind: 'none' });
  if (/^\/logout\/?$/.test(target.path)) return logOut(exchange);
  if (target.path === '/') return execute(exchange, exchange.caller, places(state.root).homePage);
  // Also /websocket/NAME and /sse/NAME: no such module is known here (3). An upgrade on /cgi/* is a plain request.
  if (found === undefined) return sendPage(exchange, 404, plainPage('404 Not Found', 'Not found.'));
  if (found.kind === 'php') {
    return sendPage(
      exchange,
      501,
      plainPage('501 Not Implemented', 'PHP is not part of this simulated host.'),
    );
  }
  return runProgram(exchange, exchange.caller, found.file);
}

function refuse(exchange: Exchange, who: Authentication): void {
  const { control, request, response, target } = exchange;
  // The bare host name is how a browser asks for the login form, with or without an old session.
  if (who.kind !== 'bad-token' || target.path === '/') {
    return sendPage(exchange, Number(control['no-session']), loginPage());
  }
  if (control['bad-token'] === '401') {
    response.statusMessage = 'Token Denied';
    return sendPage(exchange, 401, tokenDeniedPage());
  }
  const query = target.query === '' ? '' : `?${target.query}`;
  sendPage(exchange, 200, passOnPage(`/${who.session.token}${target.path}${query}`, request.method ?? 'GET'));
}

/** The referrer check (2.1): data submitted by a browser session from no page, or from a page of another host. */
function isForged({ control, request, target }: Exchange, who: Authentication): boolean {
  if (control['referrer-check'] === 'off' || who.kind !== 'session') return false;
  const submits = (request.method !== 'GET' && request.method !== 'HEAD') || target.query !== '';
  const { host, referer = '' } = request.headers;
  return submits && (!URL.canParse(referer) || new URL(referer).host !== host);
}
