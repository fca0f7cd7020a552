import { text } from 'node:stream/consumers';
import { sessionCookie } from './authenticate.ts';
import { type Exchange, isTls, send, sendPage } from './exchange.ts';
import { appendLog } from './logs.ts';
import { loginPage } from './pages.ts';
import { cookieValue } from './session.ts';

/** Handles `POST /login/`: with `login_only=1` for programs (2.1), without it for a browser's form. */
export async function logIn({ control, request, response, state, target }: Exchange): Promise<void> {
  const form = new URLSearchParams(await text(request));
  const [user, password] = [form.get('user') ?? '', form.get('pass') ?? ''];
  const ip = request.socket.remoteAddress ?? '';
  const forProgram = new URLSearchParams(target.query).get('login_only') === '1';
  const stamp = `[${new Date().toISOString()}] info [whostmgrd] ${ip} - ${JSON.stringify(user)}`;
  if (!state.accounts.accepts(user, password)) {
    appendLog(state.root, 'login_log', `${stamp} FAILED LOGIN whostmgrd: user name or password incorrect\n`);
    if (!forProgram)
      return sendPage({ response }, Number(control['no-session']), loginPage('The login is invalid.'));
    response.statusMessage = 'Access Denied';
    return send({ response }, 401, 'text/plain', JSON.stringify({ status: 0, message: 'see_login_log' }));
  }
  const session = state.sessions.open(user, password, ip);
  appendLog(state.root, 'session_log', `${stamp} NEW\n`);
  // `secure` would make a browser drop the cookie on a front without TLS.
  const secure = isTls(request.socket) ? '; secure' : '';
  const attributes = `HttpOnly; path=/; port=${request.socket.localPort}${secure}`;
  const cookie = { 'Set-Cookie': `${sessionCookie}=${session.cookie}; ${attributes}` };
  const home = `/${session.token}/`;
  if (!forProgram) return send({ response }, 303, 'text/html', '', { ...cookie, Location: home });
  const answer = { status: 1, security_token: `/${session.token}`, redirect: home };
  send({ response }, 200, 'application/json', JSON.stringify(answer), cookie);
}

/** Ends the session and shows the login form. */
export function logOut({ request, response, state }: Exchange): void {
  state.sessions.expire(cookieValue(request.headers.cookie, sessionCookie));
  sendPage({ response }, 200, loginPage('You have logged out.'));
}
