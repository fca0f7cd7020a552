import assert from 'node:assert/strict';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import * as z from 'zod/mini';
import { Problem } from '../../daemon/protocol/problem.ts';
import { type ProblemCode, problemTable } from '../../daemon/protocol/problems.ts';

export interface RequestOptions {
  /** The X-Actor header: `cli` by default, null for none, several for a doubled one. */
  actor?: string | readonly string[] | null;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  raw?: string;
  signal?: AbortSignal;
}

/** One answer of the daemon. */
export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
  /** The body, which must be of this form. */
  as: <T extends z.core.$ZodType>(schema: T, status?: number) => z.infer<T>;
  /** The problem with this code, with the status of the problem table. */
  problem: (code: ProblemCode) => Problem;
}

/** Sends a request over a unix socket; resolves with the response's head. */
export async function open(
  socketPath: string,
  method: string,
  path: string,
  { actor = 'cli', headers = {}, body, raw, signal }: RequestOptions = {},
): Promise<IncomingMessage> {
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const actors = actor === null ? [] : typeof actor === 'string' ? [actor] : actor;
  const given = { ...(text !== undefined && { 'Content-Type': 'application/json' }), ...headers };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  httpRequest({
    socketPath,
    method,
    path,
    agent: false,
    ...(signal && { signal }),
    // A flat list: the only form in which a header can stand twice.
    headers: [
      'Host',
      'localhost',
      'Connection',
      'close',
      ...actors.flatMap((value) => ['X-Actor', value]),
      ...Object.entries(given).flat(),
      ...(text === undefined ? [] : ['Content-Length', String(Buffer.byteLength(text))]),
    ] as unknown as Record<string, string>,
  })
    .on('error', reject)
    .on('response', resolve)
    .end(text);
  return promise;
}

/** Sends a request and reads the whole answer. */
export async function ask(
  socketPath: string,
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const response = await open(socketPath, method, path, options);
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  const status = response.statusCode ?? 0;
  const said = `${method} ${path}: ${status} ${text}`;
  return {
    status,
    headers: response.headers,
    text,
    as(schema, wanted = 200) {
      assert.equal(status, wanted, said);
      assert.match(response.headers['content-type'] ?? '', /^application\/json\b/u);
      const parsed = z.safeParse(schema, JSON.parse(text));
      return parsed.success ? parsed.data : assert.fail(`${parsed.error.message} in ${said}`);
    },
    problem(code) {
      assert.match(response.headers['content-type'] ?? '', /^application\/problem\+json\b/u, said);
      const problem = z.parse(Problem, JSON.parse(text));
      assert.equal(problem.code, code, said);
      assert.equal(status, problemTable[code].status, said);
      assert.equal(problem.status, status);
      assert.equal(problem.type, `urn:whm-2fa-reset:problem:${code}`);
      return problem;
    },
  };
}
