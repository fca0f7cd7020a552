import * as z from 'zod/mini';
import { Problem } from '../../../daemon/protocol/problem.ts';
import { ApiFailure } from './failure.ts';

// Said here and not by importing parse.ts, which brings sentences that a page never shows; see there for why.
z.config({ jitless: true });

export interface AskOptions {
  signal?: AbortSignal | undefined;
  /** ms; two minutes by default: cPanel may take its time to list accounts. */
  timeoutMs?: number;
  /** Belongs to one intention and is kept when the same request is sent again. */
  idempotencyKey?: string;
}

const defaultTimeoutMs = 120_000;

/** The daemon's commands through the plugin's CGI; the only caller of fetch. */
export class Api {
  readonly #cgi: URL;
  /** By how much the server's clock may be ahead of this browser's, as its answers tell: least and most, ms. */
  #ahead: [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

  /** @param page the page's address: live_api.cgi lies beside it */
  constructor(page: string) {
    this.#cgi = new URL('live_api.cgi', page);
  }

  /** The server's clock: this browser's, unless the server's answers show it to be wrong. */
  now(): number {
    const [least, most] = this.#ahead;
    return Date.now() + Math.min(Math.max(0, least), most);
  }

  #hearClock(date: string | null, sentAt: number): void {
    // The answer's date, in whole seconds, lies between the question and now: that bounds how far the clocks differ.
    const time = Date.parse(date ?? '');
    if (Number.isNaN(time)) return;
    const [least, most] = this.#ahead;
    this.#ahead = [Math.max(least, time - Date.now()), Math.min(most, time + 1000 - sentAt)];
  }

  /** @throws ApiFailure; the signal's reason if it was aborted */
  async get<T extends z.core.$ZodType>(
    path: string,
    schema: T,
    options: AskOptions = {},
  ): Promise<z.infer<T>> {
    return this.#ask(path, { method: 'GET' }, schema, options);
  }

  /** @throws ApiFailure; the signal's reason if it was aborted */
  async post<T extends z.core.$ZodType>(
    path: string,
    body: unknown,
    schema: T,
    options: AskOptions = {},
  ): Promise<z.infer<T>> {
    const { idempotencyKey } = options;
    const headers = {
      'Content-Type': 'application/json',
      'X-Requested-By': 'whm-2fa-reset',
      // cpsrvd hands on headers that begin with X- for certain (contract whm-host.md 2.3).
      ...(idempotencyKey !== undefined && { 'X-Idempotency-Key': idempotencyKey }),
    };
    return this.#ask(path, { method: 'POST', headers, body: JSON.stringify(body) }, schema, options);
  }

  async #ask<T extends z.core.$ZodType>(
    path: string,
    init: RequestInit,
    schema: T,
    { signal, timeoutMs = defaultTimeoutMs }: AskOptions,
  ): Promise<z.infer<T>> {
    const url = new URL(this.#cgi);
    url.search = `path=${encodeURIComponent(path)}`;
    const limit = AbortSignal.timeout(timeoutMs);
    const request: RequestInit = {
      ...init,
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'manual',
      referrerPolicy: 'same-origin',
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    };
    const sentAt = Date.now();
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, request);
      this.#hearClock(response.headers.get('date'), sentAt);
      text = await response.text();
    } catch (error) {
      signal?.throwIfAborted();
      throw new ApiFailure('no-answer', error instanceof Error ? error.message : String(error));
    }
    return readAnswer(response, text, schema);
  }
}

/**
 * The body of an answer, if it is what was asked for. The content type says nothing: cpsrvd may strip it
 * (contract whm-host.md 2.4), and its own answers are HTML (2.5).
 */
function readAnswer<T extends z.core.$ZodType>(response: Response, text: string, schema: T): z.infer<T> {
  const body = parseJson(text);
  if (body === undefined) {
    // The connection broke, and ended as if all had been sent (contract whm-host.md 2.5).
    if (response.ok && !isPage(text)) throw new ApiFailure('no-answer', 'the answer was cut short');
    throw pageFailure(response);
  }
  if (response.ok) {
    const parsed = z.safeParse(schema, body);
    if (parsed.success) return parsed.data;
    throw new ApiFailure('not-understood', parsed.error.issues[0]?.path.join('.') ?? '');
  }
  const problem = z.safeParse(Problem, body);
  if (!problem.success) throw new ApiFailure('error-page', `HTTP ${response.status}`);
  const { code, detail } = problem.data;
  const kind = code === 'daemon-unreachable' || code === 'shutting-down' ? 'daemon-unreachable' : 'problem';
  throw new ApiFailure(kind, detail, problem.data, retryAfterOf(response, problem.data));
}

/** A page of WHM's; JSON that was cut short does not begin like one, and nor does nothing. */
function isPage(text: string): boolean {
  return /^\s*</u.test(text);
}

/** What it means that a page came in place of JSON (contract whm-host.md 2.1, 2.5). */
function pageFailure(response: Response): ApiFailure {
  const { status, type } = response;
  const isLogin = type === 'opaqueredirect' || response.ok || status === 401 || status === 403;
  return new ApiFailure(isLogin ? 'session-ended' : 'error-page', `HTTP ${status}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function retryAfterOf(response: Response, problem: Problem): number | undefined {
  const seconds = Number(problem['retryAfter'] ?? response.headers.get('retry-after') ?? Number.NaN);
  if (Number.isFinite(seconds) && seconds > 0) return Math.min(seconds, 300);
  return response.status === 429 ? 5 : undefined;
}
