import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { Accounts, type ApiToken, type HostUser, standardUsers } from './accounts.ts';
import { send } from './client.ts';
import { patchControl } from './control.ts';
import { makeFront } from './front.ts';
import { layOut } from './layout.ts';
import type { RequestRecord } from './logs.ts';
import { hasOpenssl } from './openssl.ts';
import { places } from './places.ts';
import type { Control } from './switches.ts';

export interface StartOptions {
  /** Folder that stands for `/`; laid out if it is not yet. */
  readonly root: string;
  /** Default true; without `openssl` on this machine plain HTTP, with a printed reason. */
  readonly tls?: boolean;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default: `standardUsers()`. */
  readonly users?: readonly HostUser[];
  /** Added to every CGI's environment: below a ROOT that is not `/`, it cannot find what a server has elsewhere. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface LoginOptions {
  /** Default: the user's own. */
  readonly password?: string;
  /** Another client address, such as 127.0.0.2. */
  readonly localAddress?: string;
}

/** What a browser holds after a login. */
export interface WhmSession {
  /** Value for a Cookie header. */
  readonly cookie: string;
  /** With leading slash, `/cpsess…`: the prefix of every address. */
  readonly token: string;
}

/** A running front of the simulated WHM. */
export interface SimulatedWhm extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Logs in over HTTP. Throws if the host refuses. */
  login(user: string, options?: LoginOptions): Promise<WhmSession>;
  /** Sets switches; they hold from the next request on. */
  control(patch: Partial<Control>): void;
  /** Restarts as cpsrvd does: the registry is read again, sessions survive, running CGIs by the switch `restart`. */
  restart(): void;
  requests(): readonly RequestRecord[];
  /** Ends one session, or all. */
  expireSession(session?: WhmSession): void;
  /** Makes a token; `authorization` is the header to send. */
  apiToken(user: string, acls: readonly string[]): ApiToken & { readonly authorization: string };
  close(): Promise<void>;
}

/** Starts the front of a simulated host on 127.0.0.1. */
export async function startWhm(options: StartOptions): Promise<SimulatedWhm> {
  const { root, port = 0, users = standardUsers(), environment = {} } = options;
  const tls = (options.tls ?? true) && hasOpenssl();
  if (options.tls !== false && !tls)
    console.warn('simulated WHM: plain HTTP, because openssl is not installed');
  if (!existsSync(places(root).version)) await layOut(root);
  const accounts = new Accounts(root, users);
  const front = makeFront(root, accounts, tls, environment);
  const { server, state } = front;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${bound}`;
  const restarts = await listenForRestarts(root, front.restart);
  const close = async () => {
    restarts.close();
    server.close();
    for (const child of state.running.keys()) {
      child.kill();
      // A grandchild may hold the pipes open.
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
    }
    const ends = [...state.open].map((response) => once(response, 'close'));
    server.closeAllConnections();
    await Promise.all([once(server, 'close'), ...ends]);
  };
  return {
    url,
    port: bound,
    login: (user, login = {}) =>
      logIn(url, user, login.password ?? accounts.password(user), login.localAddress),
    control: (patch) => patchControl(root, patch),
    restart: front.restart,
    requests: () => state.records,
    expireSession: (session) => state.sessions.expire(session?.cookie.replace(/^[^=]*=/, '')),
    apiToken: (user, acls) => {
      const token = accounts.createToken(user, acls);
      return { ...token, authorization: `whm ${user}:${token.value}` };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function logIn(
  url: string,
  user: string,
  password: string,
  localAddress?: string,
): Promise<WhmSession> {
  const reply = await send(`${url}/login/?login_only=1`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ user, pass: password }).toString(),
    ...(localAddress === undefined ? {} : { localAddress }),
  });
  if (reply.status !== 200) throw new Error(`login of ${user}: ${reply.status} ${reply.text}`);
  const cookie = (reply.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  return { cookie, token: (JSON.parse(reply.text) as { security_token: string }).security_token };
}

// The AppConfig tools ask for a restart here.
async function listenForRestarts(root: string, restart: () => void) {
  const { restartSocket } = places(root);
  rmSync(restartSocket, { force: true });
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      restart();
      socket.end('restarted\n');
    });
  });
  server.listen(restartSocket);
  await once(server, 'listening');
  return server;
}
