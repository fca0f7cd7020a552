import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Accounts } from './accounts.ts';
import { readServiceCertificate } from './certificate.ts';
import { readControl } from './control.ts';
import { type Exchange, type FrontState, sendPage } from './exchange.ts';
import { follow } from './follow.ts';
import { appendLog } from './logs.ts';
import { rebuildMenu } from './menu.ts';
import { plainPage } from './pages.ts';
import { parseTarget } from './path.ts';
import { readRegistry } from './registry.ts';
import { route } from './route.ts';
import { Sessions } from './session.ts';

/** The server of WHM's port, not yet listening, and what a restart needs. */
export interface Front {
  readonly server: ReturnType<typeof createServer>;
  readonly state: FrontState;
  /** What a restart of cpsrvd does: registry and certificate are read again, running CGIs cut or not (2.5). */
  readonly restart: () => void;
}

/** Makes the front of a ROOT that is laid out; with `tls` it serves ROOT's service certificate. */
export function makeFront(
  root: string,
  accounts: Accounts,
  tls: boolean,
  environment: Readonly<Record<string, string>>,
): Front {
  const state: FrontState = {
    root,
    sessions: new Sessions(),
    accounts,
    environment,
    apps: readRegistry(root),
    running: new Map(),
    open: new Set(),
    records: [],
  };
  rebuildMenu(root, readControl(root));
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void handle(state, request, response);
  const secure = tls ? createTlsServer(readServiceCertificate(root), listener) : undefined;
  const server = secure ?? createServer(listener);
  server.keepAliveTimeout = 60_000;
  // A stalled body is cut by `body-seconds`, later than node:http would.
  server.requestTimeout = 0;
  server.maxConnections = 200;
  const restart = () => {
    const control = readControl(root);
    state.apps = readRegistry(root);
    rebuildMenu(root, control);
    secure?.setSecureContext(readServiceCertificate(root));
    if (control.restart === 'cut') {
      for (const [child, response] of state.running) {
        child.kill();
        if (control.cut === 'clean') response.end();
        else response.destroy();
      }
    }
    server.closeIdleConnections();
  };
  return { server, state, restart };
}

async function handle(state: FrontState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let exchange: Exchange | undefined;
  follow(state, request, response, () => exchange);
  const target = parseTarget(request.url ?? '/');
  if ('refused' in target) {
    const status = target.refused === 'core-name' ? 403 : 400;
    return sendPage({ response }, status, plainPage('Refused', 'The address is not allowed.'));
  }
  try {
    const control = readControl(state.root);
    exchange = { state, control, request, response, target, caller: undefined, by: 'front' };
    await route(exchange);
  } catch (error) {
    appendLog(state.root, 'error_log', `${String(error)}\n`);
    if (response.headersSent) response.destroy();
    else sendPage({ response }, 500, plainPage('Internal Server Error', String(error)));
  }
}
