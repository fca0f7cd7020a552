import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { text } from 'node:stream/consumers';

/** One request as it arrived. */
export interface Seen {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  body: unknown;
}

/** Answers one request; `name` is `METHOD /path` without the query. */
export type Script = Record<string, (seen: Seen, response: ServerResponse) => unknown>;

export interface FakeDaemon {
  socket: string;
  seen: Seen[];
  /** `METHOD /path?query` of every request, in order. */
  asked(): string[];
  stop(): Promise<void>;
}

/** A temporary directory that goes with the test. */
export async function tempDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cli-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A daemon that knows only what its script says; a value that a step returns is sent as JSON. */
export async function fakeDaemon(t: TestContext, script: Script, at?: string): Promise<FakeDaemon> {
  const socket = at ?? join(await tempDir(t), 'd.sock');
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const { method = '', url = '', headers, rawHeaders } = request;
      const one = {
        method,
        path: url,
        headers,
        rawHeaders,
        body: body === '' ? undefined : JSON.parse(body),
      };
      seen.push(one);
      const step = script[`${method} ${url.split('?')[0]}`];
      if (step === undefined) return sendProblem(response, 404, 'route-not-found');
      const value = await step(one, response);
      if (value !== undefined) sendJson(response, method === 'POST' ? 201 : 200, value);
    })();
  });
  server.listen(socket);
  await once(server, 'listening');
  const stop = async () => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  t.after(stop);
  return { socket, seen, asked: () => seen.map(({ method, path }) => `${method} ${path}`), stop };
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

export function sendProblem(
  response: ServerResponse,
  status: number,
  code: string,
  extra: Record<string, unknown> = {},
): void {
  const type = `urn:whm-2fa-reset:problem:${code}`;
  const problem = {
    type,
    title: `Title of ${code}`,
    status,
    code,
    detail: `Detail of ${code}.`,
    next: 'Do it.',
  };
  response
    .writeHead(status, { 'Content-Type': 'application/problem+json' })
    .end(JSON.stringify({ ...problem, ...extra }));
}

/** Sends events as the daemon's stream does. */
export function sendLines(response: ServerResponse, lines: readonly unknown[]): void {
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
  for (const line of lines) response.write(`${JSON.stringify(line)}\n`);
}
