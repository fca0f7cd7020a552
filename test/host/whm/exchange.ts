import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Accounts } from './accounts.ts';
import type { App } from './appconfig.ts';
import type { Caller, CgiRequest } from './cgi-environment.ts';
import type { CgiProcess } from './cgi-run.ts';
import type { RequestRecord } from './logs.ts';
import type { Target } from './path.ts';
import type { Sessions } from './session.ts';
import type { Control } from './switches.ts';

/** What the front holds between requests. */
export interface FrontState {
  readonly root: string;
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  /** Added to every CGI's environment: see StartOptions. */
  readonly environment: Readonly<Record<string, string>>;
  /** Read at a start and a restart only. */
  apps: readonly App[];
  /** CGIs in flight, each with the answer that it writes. */
  readonly running: Map<CgiProcess, ServerResponse>;
  /** Answers that have not ended. */
  readonly open: Set<ServerResponse>;
  readonly records: RequestRecord[];
}

/** One request on its way through the front; the fields that are not readonly are for its record. */
export interface Exchange {
  readonly state: FrontState;
  readonly control: Control;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: Target;
  caller: Caller | undefined;
  by: RequestRecord['by'];
}

/** Answers with a page of the front's own. */
export function sendPage(exchange: Pick<Exchange, 'response'>, status: number, html: string): void {
  send(exchange, status, 'text/html; charset="utf-8"', html);
}

/** Answers with a whole body and the headers that cpsrvd adds. */
export function send(
  { response }: Pick<Exchange, 'response'>,
  status: number,
  type: string,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-cache, no-store, must-revalidate, private',
    Pragma: 'no-cache',
    'X-Frame-Options': 'SAMEORIGIN',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(body);
}

/** True if the connection is TLS. */
export function isTls(socket: Socket): boolean {
  return (socket as Partial<TLSSocket>).encrypted === true;
}

/** What a CGI is told of the request. */
export function cgiRequest({ request, target }: Exchange): CgiRequest {
  const { socket } = request;
  return {
    method: request.method ?? 'GET',
    rawPath: target.rawPath,
    query: target.query,
    headers: request.headers,
    tls: isTls(socket),
    serverAddress: socket.localAddress ?? '',
    serverPort: socket.localPort ?? 0,
    clientAddress: socket.remoteAddress ?? '',
    clientPort: socket.remotePort ?? 0,
  };
}
