import * as z from 'zod/mini';
import { fieldErrors } from '../protocol/parse.ts';
import type { Failure } from '../protocol/reply.ts';
import type { Items } from './arguments.ts';
import type { Document } from './document.ts';
import type { LongList } from './long-list.ts';
import { cut } from './text.ts';

/** What a document means for the one who called. */
export type Verdict<T> = { kind: 'ok'; data: T; notice?: string } | Failure;

/** One WHM API 1 call: what to send, and what the answer means. Pure. */
export interface Call<T> {
  command: string;
  items: Items;
  read(document: Document): Verdict<T>;
  /** How the list that a large reply is made of is read faster than that. */
  list?: LongList<T>;
}

/** The function itself said no, for all that was asked. */
export function refused(document: Document): Failure {
  return { kind: 'refused', detail: document.reason || 'whmapi1 refused the call and gave no reason.' };
}

/** Checks `data` against a schema; what does not fit makes the reply malformed and names the field. */
export function readData<S extends z.core.$ZodType>(schema: S, document: Document): Verdict<z.output<S>> {
  const parsed = z.safeParse(schema, document.data);
  if (parsed.success) return { kind: 'ok', data: parsed.data };
  const first = fieldErrors(parsed.error)[0];
  const where = first === undefined || first.path === '' ? 'data' : `data.${first.path}`;
  return { kind: 'malformed', detail: cut(`The answer's ${where} has an unexpected form.`, 500) };
}

/** The reader of a call whose refusal leaves nothing more to read. */
export function reader<S extends z.core.$ZodType>(schema: S): (document: Document) => Verdict<z.output<S>> {
  return (document) => (document.accepted ? readData(schema, document) : refused(document));
}
