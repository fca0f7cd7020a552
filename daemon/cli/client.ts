import type * as Http from 'node:http';
import type { Duplex } from 'node:stream';
import * as z from 'zod/mini';
import { limits } from '../protocol/limits.ts';
import { malformation } from '../protocol/names.ts';
import { Problem, ProblemError } from '../protocol/problem.ts';
import { BrokenConnection, ToldProblem } from './failure.ts';
import { wholeLines } from './lines.ts';
import { reachProblem } from './reach.ts';

// An ES import of node:http would load undici as well: 20 ms a process.
const http = process.getBuiltinModule('node:http');
const net = process.getBuiltinModule('node:net');

/** Above any event's size (`limits.eventBytes`), whose JSON may escape what the limit counts raw. */
const lineCharacters = 16 * limits.eventBytes;
const answerMs = 30_000;

export interface Question {
  method?: 'GET' | 'POST';
  path: string;
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  raw?: { type: string; text: string };
  headers?: Readonly<Record<string, string>>;
  /** Most characters of a streamed line; an event's by default. */
  lineCharacters?: number;
  /** How long the daemon may take, ms; default 30 s. */
  withinMs?: number;
  signal?: AbortSignal;
}

/** The daemon, as the command line asks it. */
export interface Client {
  /**
   * The answer, read through its schema.
   * @throws ToldProblem what the daemon says; ProblemError when it cannot be reached or understood
   */
  ask<T extends z.core.$ZodType>(schema: T, question: Question): Promise<z.infer<T>>;
  /** The answer's text, of this media type. */
  text(type: string, question: Question): Promise<string>;
  /** The answer's lines as they come, each read through the schema; ends when the daemon ends it. */
  stream<T extends z.core.$ZodType>(schema: T, question: Question): AsyncGenerator<z.infer<T>>;
}

/** Opens a connection, and calls back once it stands. */
export type Dial = (onConnect: () => void) => Duplex;

/**
 * A client of the daemon's unix socket; each question is one connection.
 * @param sudoUser who is behind `sudo`, put on record by the daemon
 * @param dial another way to a daemon
 */
export function connectTo(
  socket: string,
  sudoUser: string | undefined,
  dial: Dial = (onConnect) => net.connect({ path: socket }, onConnect),
): Client {
  const identity = {
    'X-Actor': 'cli',
    ...(sudoUser !== undefined && isHeaderName(sudoUser) && { 'X-Sudo-User': sudoUser }),
  };

  async function open(question: Question, accept: string): Promise<Http.IncomingMessage> {
    const body =
      question.raw?.text ?? (question.body === undefined ? undefined : JSON.stringify(question.body));
    return new Promise((resolve, reject) => {
      let connected = false;
      const request = http.request({
        // In place of an agent, which would spend milliseconds on whether "localhost" is an IPv6 address.
        createConnection: () => dial(() => (connected = true)),
        host: 'localhost',
        method: question.method ?? 'GET',
        path: question.path,
        headers: {
          Accept: accept,
          ...(body !== undefined && {
            'Content-Type': question.raw?.type ?? 'application/json',
            'Content-Length': Buffer.byteLength(body),
          }),
          ...question.headers,
          ...identity,
        },
        ...(question.signal && { signal: question.signal }),
      });
      const withinMs = question.withinMs ?? answerMs;
      const timer = setTimeout(() => {
        const detail = `The daemon gave no answer within ${withinMs / 1000} s.`;
        request.destroy(new BrokenConnection('daemon-unreachable', detail));
      }, withinMs);
      request.on('error', (error) => {
        clearTimeout(timer);
        reject(failure(error, question.signal, () => reachProblem(error, socket, connected)));
      });
      request.on('response', (response) => {
        clearTimeout(timer);
        resolve(response);
      });
      request.end(body);
    });
  }

  async function readAll(response: Http.IncomingMessage, signal?: AbortSignal): Promise<string> {
    response.setEncoding('utf8');
    let text = '';
    try {
      for await (const chunk of response) {
        text += String(chunk);
        if (text.length > limits.replyBytes)
          throw new ProblemError('answer-invalid', 'The answer is too large.');
      }
    } catch (error) {
      throw failure(error, signal, () => reachProblem(error, socket, true));
    }
    return text;
  }

  async function answer(question: Question, accept: string): Promise<Http.IncomingMessage> {
    const response = await open(question, accept);
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return response;
    const problem = z.safeParse(Problem, json(await readAll(response, question.signal)));
    if (problem.success) throw new ToldProblem(problem.data);
    throw new ProblemError(
      'answer-invalid',
      `It answered ${status} to ${question.path} without a problem document.`,
    );
  }

  return {
    async ask(schema, question) {
      const response = await answer(question, 'application/json');
      return understood(schema, json(await readAll(response, question.signal)), question.path);
    },
    async text(type, question) {
      return readAll(await answer(question, type), question.signal);
    },
    async *stream(schema, question) {
      const response = await answer(question, 'application/x-ndjson');
      response.setEncoding('utf8');
      try {
        for await (const line of wholeLines(response, question.lineCharacters ?? lineCharacters)) {
          yield understood(schema, json(line), question.path);
        }
      } catch (error) {
        throw failure(error, question.signal, () => reachProblem(error, socket, true));
      } finally {
        response.destroy();
      }
    },
  };
}

function isHeaderName(name: string): boolean {
  return malformation(name) === undefined && /^[\x21-\x7e]+$/.test(name);
}

/** What a failed request throws: the reason of its abort, an error that says what it is, or its words. */
function failure(error: unknown, signal: AbortSignal | undefined, otherwise: () => ProblemError): Error {
  if (signal?.aborted) return signal.reason as Error;
  return error instanceof ProblemError ? error : otherwise();
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemError('answer-invalid', 'The answer is not JSON.', {}, error);
  }
}

function understood<T extends z.core.$ZodType>(schema: T, value: unknown, path: string): z.infer<T> {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'the whole' : issue.path.join('.');
  throw new ProblemError('answer-invalid', `The answer to ${path} is malformed in ${where}.`);
}
