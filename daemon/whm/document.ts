import { isUtf8 } from 'node:buffer';
import * as z from 'zod/mini';
import type { Failure } from '../protocol/reply.ts';
import type { Run } from './program.ts';
import { cpanelText, cut } from './text.ts';

/** The one JSON document of a run, its typing checked as far as every function shares it. */
export interface Document {
  /** metadata.result */
  accepted: boolean;
  /** metadata.reason, capped; empty if there is none. */
  reason: string;
  /** Undefined and null both mean none (contract whmapi1.md 2.6). */
  data: unknown;
}

/** A document or what stood in its place, with the oddities met on the way. */
export type Reading = { notices: string[] } & ({ kind: 'document'; document: Document } | Failure);

const Envelope = z.object({
  metadata: z.object({
    // Contract 3.4: a number or a string, either way.
    result: z.literal([0, 1, '0', '1']),
    reason: z.optional(z.unknown()),
  }),
  data: z.optional(z.unknown()),
});

/** What an output is by itself, however its run ends. */
export interface Output {
  notices: string[];
  /** The document, why there is none, or undefined for an output that is blank. */
  content: Document | string | undefined;
}

/** Looks for the one document of an output. Never throws. */
export function readOutput(stdout: Uint8Array): Output {
  const output = readText(new TextDecoder().decode(stdout));
  if (!isUtf8(stdout)) output.notices.unshift('The output held bytes that are not UTF-8.');
  return output;
}

/** The same for its text. */
export function readText(text: string): Output {
  if (text.trim() === '') return { notices: [], content: undefined };
  const { document, notice } = parseDocument(text);
  return { notices: notice === undefined ? [] : [notice], content: document };
}

/**
 * Reads a run in the order that never guesses (rule R4): how it ended, then its one document. Never throws.
 * @param read gives the output of the run if how it ended lets that count
 */
export function readRun(run: Run, read: (stdout: Uint8Array) => Output = readOutput): Reading {
  const left = run.leftOpen ? ['A process that whmapi1 left behind kept its output open.'] : [];
  const ended = unusableEnd(run);
  if (ended !== undefined) return { ...ended, notices: left };
  const { content, notices: own } = read(run.stdout);
  const notices = [...left, ...own];
  if (content === undefined) return { kind: 'no-document', detail: silence(run), notices };
  if (run.exitStatus !== 0) return { ...failedExit(run, content), notices };
  if (typeof content !== 'string') return { kind: 'document', document: content, notices };
  return { kind: 'malformed', detail: `${content}${errorOutput(run)}`, notices };
}

function unusableEnd(run: Run): Failure | undefined {
  if (run.startError !== undefined) {
    return { kind: 'could-not-start', detail: `whmapi1 could not be started: ${run.startError}.` };
  }
  if (run.timedOut) {
    const still = run.exitStatus === null && run.signal === null ? ', and could not be ended' : '';
    return { kind: 'timed-out', detail: `whmapi1 did not end within its time limit${still}.` };
  }
  if (run.exitStatus === null) {
    return {
      kind: 'killed',
      detail: `whmapi1 was killed by ${run.signal ?? 'a signal'}.${errorOutput(run)}`,
    };
  }
  if (run.overflowed) {
    return { kind: 'malformed', detail: 'whmapi1 printed more than the most that an answer may have.' };
  }
  return undefined;
}

function failedExit(run: Run, document: Document | string): Failure {
  const ended = `whmapi1 ended with exit status ${run.exitStatus}`;
  const said = typeof document === 'string' ? `no document: ${document}` : `this answer: ${document.reason}`;
  return { kind: 'malformed', detail: `${ended} and ${said}${errorOutput(run)}` };
}

function silence(run: Run): string {
  return `whmapi1 ended with exit status ${run.exitStatus} and without an answer.${errorOutput(run)}`;
}

function errorOutput(run: Run): string {
  const text = stderrText(run).trim();
  return text === '' ? '' : ` Its error output: ${cut(text, 500)}`;
}

/** The kept error output; a character cut in half at the end is left out. */
export function stderrText(run: Run): string {
  return new TextDecoder().decode(run.stderr, { stream: true });
}

/** The document, or why there is none. */
function parseDocument(text: string): { document: Document | string; notice?: string } {
  const start = text.search(/^\{/mu);
  if (start === -1) return { document: `No line of the output begins with "{": ${cut(text.trim(), 200)}` };
  const before = text.slice(0, start).trim();
  const document = parseEnvelope(text.slice(start));
  if (before === '') return { document };
  return { document, notice: `Text stood before the answer: ${cut(before, 200)}` };
}

function parseEnvelope(text: string): Document | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'The output is not one JSON document.';
  }
  const parsed = z.safeParse(Envelope, value);
  if (!parsed.success) return 'The answer has no metadata.result that is 0 or 1.';
  const { metadata, data } = parsed.data;
  return {
    accepted: Number(metadata.result) === 1,
    reason: typeof metadata.reason === 'string' ? cpanelText(metadata.reason) : '',
    data,
  };
}
