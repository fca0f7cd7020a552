import type { Request, Response } from 'express';
import type * as z from 'zod/mini';
import type { CommandName } from '../access/policy.ts';
import { parseRequest } from '../protocol/parse.ts';
import type { ProblemCode } from '../protocol/problems.ts';
import type { Caller, Service } from './service.ts';

type Schema = z.core.$ZodType;

/** One successful answer: its body's form, and what it means. */
export interface AnswerForm<S extends Schema = Schema> {
  schema: S;
  /** A sentence for the document. */
  means: string;
  /** A Location header says where the made thing is. */
  hasLocation?: true;
}

type AnswerForms = Readonly<Record<number, AnswerForm>>;

/** What a route answers. */
export interface Answer {
  status: number;
  body: unknown;
  location?: string;
}

type AnswerOf<A extends AnswerForms> = {
  [S in keyof A & number]: { status: S; body: z.infer<A[S]['schema']>; location?: string };
}[keyof A & number];

/** An admitted request, read through the route's schemas. */
interface Asked<Q extends Schema, B extends Schema> {
  service: Service;
  caller: Caller;
  /** The path's `:id`, unread. */
  id: unknown;
  query: z.infer<Q>;
  body: z.infer<B>;
  request: Request;
  response: Response;
}

/** What is the same for every route, whatever it takes and answers. */
interface Described {
  method: 'get' | 'post';
  path: string;
  command: CommandName;
  /** Its name for generated clients: a verb and what it is about. */
  name: string;
  /** One sentence. */
  summary: string;
  description?: string;
  /** Headers of the request that only some routes look at. */
  headers?: readonly ('Idempotency-Key' | 'X-WHM-Host')[];
  /** With `Accept: application/x-ndjson` it answers lines of this form instead. */
  lines?: Schema;
  /** Problems of its own, besides those that any request of its kind may meet. */
  problems: readonly ProblemCode[];
}

interface RouteForm<Q extends Schema, B extends Schema, A extends AnswerForms> extends Described {
  query?: Q;
  body?: B;
  answers: A;
  /** Undefined: it has answered by itself. */
  run: (
    asked: Asked<NoInfer<Q>, NoInfer<B>>,
  ) => Promise<AnswerOf<NoInfer<A>> | undefined> | AnswerOf<NoInfer<A>>;
}

/** One address and method of the daemon: what it takes and answers is said here and nowhere else. */
export interface Route extends Described {
  query?: Schema;
  body?: Schema;
  answers: AnswerForms;
  answer(service: Service, caller: Caller, request: Request, response: Response): Promise<Answer | undefined>;
}

/** Makes a route whose requests are read through the very schemas that the document shows. */
export function route<Q extends Schema, B extends Schema, A extends AnswerForms>(
  form: RouteForm<Q, B, A>,
): Route {
  const { run, ...described } = form;
  return {
    ...described,
    async answer(service, caller, request, response) {
      const id: unknown = request.params['id'];
      // Undefined without a schema; then the type of `run` keeps it from being used.
      const query = (form.query && parseRequest(form.query, request.query, 'query')) as z.infer<Q>;
      const body = (form.body && parseRequest(form.body, request.body)) as z.infer<B>;
      return run({ service, caller, id, query, body, request, response });
    },
  };
}
