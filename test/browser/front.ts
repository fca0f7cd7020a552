import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ProblemError } from '../../daemon/protocol/problem.ts';

const token = '/cpsess0123456789';
const folder = `${token}/cgi/whm-2fa-reset`;
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const hostileStyles = read('../host/whm/chrome/hostile.css');
const frameStyles = read('../host/whm/chrome/frame.css');

/** How WHM answers: as usual, or with a page of its own, or not at all. */
export type Mood = 'well' | 'login-401' | 'login-200' | 'error-500' | 'silent';

export interface FrontOptions {
  /** The daemon's socket. */
  socket: string;
  actor?: string;
  lang?: string;
  dir?: 'ltr' | 'rtl';
}

/** A small stand-in for cpsrvd and the plugin's CGIs, so that a test of the page is about the page. */
export interface Front {
  url: string;
  set: (change: { mood?: Mood; hasHostileStyles?: boolean }) => void;
  /** Requests to the daemon, as `GET /v1/…`. */
  asked: () => string[];
  close: () => Promise<void>;
}

export async function startFront(options: FrontOptions): Promise<Front> {
  let mood: Mood = 'well';
  const state = { actor: 'whm:root', lang: 'en', dir: 'ltr', hasHostileStyles: true, ...options };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://front');
    if (mood === 'silent') return request.socket.destroy();
    if (mood !== 'well' && !pathname.includes('/assets/')) return moody(mood, response);
    if (pathname === `${folder}/index.cgi`) return sendPage(response, state);
    if (pathname === `${folder}/assets/app.js`) {
      return void response
        .writeHead(200, { 'Content-Type': 'text/javascript' })
        .end(read('../../dist/plugin/assets/app.js'));
    }
    if (pathname !== `${folder}/live_api.cgi`) return void response.writeHead(404).end('<h1>Not found</h1>');
    const path = searchParams.get('path') ?? '';
    asked.push(`${request.method} ${path}`);
    return void forward(request, response, path, state);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${folder}/index.cgi`,
    set({ mood: newMood, ...change }) {
      mood = newMood ?? mood;
      Object.assign(state, change);
    },
    asked: () => [...asked],
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function moody(mood: Mood, response: ServerResponse): void {
  const status = { 'login-401': 401, 'login-200': 200, 'error-500': 500 }[mood as 'login-401'];
  response
    .writeHead(status, { 'Content-Type': 'text/html' })
    .end('<!DOCTYPE html><title>WHM</title><p>Log in');
}

function sendPage(
  response: ServerResponse,
  { lang, dir, hasHostileStyles }: { lang: string; dir: string; hasHostileStyles: boolean },
): void {
  const styles = `${hasHostileStyles ? hostileStyles : ''}${frameStyles}`;
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy });
  response.end(`<!DOCTYPE html><html lang="${lang === 'qps-ploc' ? 'en' : lang}" dir="${dir}"><head><title>2FA Reset</title>
<meta name="viewport" content="width=device-width"><style>${styles}</style></head><body>
<div id="masthead"><a class="brand" href="#">WHM</a></div>
<div id="shell"><div id="navigation"><h2>Development</h2></div><div id="content" style="flex:1;min-width:0;padding:20px 24px;background:#fff">
<h1 style="all:revert;font-size:22px;font-weight:600;margin:0 0 12px">2FA Reset</h1>
<div id="whm-2fa-reset" data-token="${token}" data-lang="${lang}" data-dir="${dir}"></div>
<script src="assets/app.js" defer></script></div></div></body></html>`);
}

// Stricter than WHM's own pages are: the page needs no inline script and no eval.
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self' ws://127.0.0.1:*";

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { socket, actor }: { socket: string; actor: string },
): Promise<void> {
  const body = await text(request);
  const isSafe = request.method === 'GET' || request.headers['x-requested-by'] === 'whm-2fa-reset';
  if (!isSafe) return void response.writeHead(403).end('{}');
  const key = request.headers['x-idempotency-key'];
  const asked = httpRequest({
    socketPath: socket,
    method: request.method,
    path,
    agent: false,
    headers: {
      'X-Actor': actor,
      'X-WHM-Host': request.headers.host ?? '',
      'X-WHM-Address': '192.0.2.7',
      ...(body !== '' && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
      ...(typeof key === 'string' && { 'Idempotency-Key': key }),
    },
  });
  // The browser that goes away ends the question.
  response.once('close', () => asked.destroy());
  asked.once('error', (error) => {
    if (response.headersSent || response.destroyed) return response.destroy();
    const problem = new ProblemError('daemon-unreachable', error.message).toJSON();
    return response.writeHead(problem.status).end(JSON.stringify(problem));
  });
  asked.once('response', (answer) => {
    const retryAfter = answer.headers['retry-after'];
    response.writeHead(
      answer.statusCode ?? 502,
      retryAfter === undefined ? {} : { 'Retry-After': retryAfter },
    );
    answer.pipe(response);
  });
  asked.end(body);
}
