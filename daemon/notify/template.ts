import { unsafeCharacters } from '../protocol/control.ts';
import { limits } from '../protocol/limits.ts';

/** What a template may name; only the first two in the subject, where nothing of a client is to stand. */
const placeholders = ['account', 'server', 'domain', 'time', 'by', 'reason', 'ticket', 'contact'] as const;
type Placeholder = (typeof placeholders)[number];
const inSubject: readonly Placeholder[] = ['account', 'server'];

/** What stands for each placeholder; undefined: nothing is known. */
export type Values = Readonly<Record<Placeholder, string | undefined>>;

/** A notice's wording, checked. */
export interface Template {
  subject: string;
  lines: readonly string[];
}

/** What is wrong with a template, and in which line, from 1. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault';
  readonly line: number;

  constructor(line: number, why: string) {
    super(why);
    this.line = line;
  }
}

const held = /\{\{([^{}]*)\}\}/gu;
const control = /[\p{Cc}\p{Cs}\u2028\u2029]/u;
const subjectHead = 'Subject: ';

/**
 * Reads a template: `Subject: …`, an empty line, and the body.
 * @throws TemplateFault
 */
export function parseTemplate(bytes: Uint8Array): Template {
  const [first = '', second, ...body] = linesOf(bytes);
  if (!first.startsWith(subjectHead)) throw new TemplateFault(1, 'begins with "Subject: "');
  const subject = first.slice(subjectHead.length).trim();
  if (subject === '') throw new TemplateFault(1, 'the subject is empty');
  if (subject.length > limits.noticeSubject) {
    throw new TemplateFault(1, `the subject takes ${limits.noticeSubject} characters`);
  }
  check(subject, 1, inSubject);
  if (second !== '') throw new TemplateFault(2, 'an empty line stands between the subject and the body');
  body.forEach((line, index) => check(line, index + 3, placeholders));
  while (body.at(-1)?.trim() === '') body.pop();
  if (body.length === 0) throw new TemplateFault(3, 'the body is empty');
  return { subject, lines: body };
}

function linesOf(bytes: Uint8Array): string[] {
  if (bytes.length > limits.noticeTemplateBytes) {
    throw new TemplateFault(1, `a template takes ${limits.noticeTemplateBytes} bytes`);
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const lines: string[] = [];
  for (let from = 0; from <= bytes.length; ) {
    const found = bytes.indexOf(0x0a, from);
    const to = found < 0 ? bytes.length : found;
    try {
      lines.push(decoder.decode(bytes.subarray(from, to)).replace(/\r$/u, ''));
    } catch {
      throw new TemplateFault(lines.length + 1, 'is not UTF-8');
    }
    from = to + 1;
  }
  return lines;
}

function check(text: string, line: number, known: readonly string[]): void {
  if (control.test(text.replaceAll('\t', ' '))) throw new TemplateFault(line, 'holds a control character');
  if (text.length > limits.noticeLine)
    throw new TemplateFault(line, `a line takes ${limits.noticeLine} characters`);
  for (const [, name = ''] of text.matchAll(held)) {
    if (!known.includes(name)) {
      throw new TemplateFault(line, `{{${name}}} is none of ${known.map((one) => `{{${one}}}`).join(', ')}`);
    }
  }
  if (/\{\{|\}\}/u.test(text.replace(held, ''))) throw new TemplateFault(line, 'a {{ or }} stands alone');
}

/** The notice: a line of the body that names what is not known is left out. Values are never read as templates. */
export function fill({ subject, lines }: Template, values: Values): { subject: string; text: string } {
  const valueOf = (name: string) => values[name as Placeholder];
  const filled = (text: string) => text.replace(held, (_, name: string) => oneLine(valueOf(name) ?? ''));
  const isKnown = (line: string) =>
    [...line.matchAll(held)].every(([, name = '']) => valueOf(name) !== undefined);
  return { subject: filled(subject), text: `${lines.filter(isKnown).map(filled).join('\n')}\n` };
}

function oneLine(value: string): string {
  return value.slice(0, limits.reasonLength).replace(unsafeCharacters, '\uFFFD');
}
