import type { Control } from './switches.ts';

/** The head of a CGI's answer, and the first bytes of its body. */
export interface CgiHead {
  readonly status: number;
  readonly reason: string;
  /** Name and value as written, in order, without the dropped ones. */
  readonly headers: readonly (readonly [string, string])[];
  readonly rest: Buffer;
}

const recognised = new Set([
  'status',
  'content-length',
  'last-modified',
  'location',
  'content-type',
  'content-encoding',
]);
const dropped = new Set(['connection', 'date', 'keep-alive', 'server', 'x-powered-by']);

/**
 * Parses a CGI's header block, which ends at the first blank line with either line end (2.4).
 * @returns undefined while the block is incomplete
 */
export function parseHead(output: Buffer, colon: Control['header-colon']): CgiHead | undefined {
  const text = output.toString('latin1');
  const blank = /^\r?\n|\n\r?\n/.exec(text);
  if (blank === null) return undefined;
  const lines = text
    .slice(0, blank.index)
    .split('\n')
    .map((line) => line.replace(/\r$/, ''));
  let status = 200;
  let reason = 'OK';
  const headers: [string, string][] = [];
  for (const [index, line] of lines.entries()) {
    const first = index === 0 ? /^HTTP\/1\.\d (\d{3})(?: (.*))?$/.exec(line.trimEnd()) : null;
    const [name, value] =
      first === null ? header(line, colon) : ['status', `${first[1] ?? ''} ${first[2] ?? ''}`];
    const given = name.toLowerCase() === 'status' ? /^(\d{3})\s*(.*)$/.exec(value) : null;
    if (given !== null) [status, reason] = [Number(given[1]), given[2] ?? ''];
    else if (name !== '' && name.toLowerCase() !== 'status' && !dropped.has(name.toLowerCase()))
      headers.push([name, value]);
  }
  if (status === 200 && find(headers, 'location') !== undefined)
    [status, reason] = [307, 'Temporary Redirect'];
  return { status, reason, headers, rest: output.subarray(blank.index + blank[0].length) };
}

/** A header's value by its lower-case name. */
export function find(headers: CgiHead['headers'], name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

/** Whether cpsrvd compresses this answer (2.4). `complete` is the body's length if it is all there at once. */
export function compresses(
  head: CgiHead,
  acceptEncoding: string,
  complete: number | undefined,
  gzip: Control['gzip'],
): boolean {
  if (gzip === 'never' || !/\bgzip\b/.test(acceptEncoding)) return false;
  if (complete !== undefined && complete < 450) return false;
  const type = find(head.headers, 'content-type') ?? '';
  return find(head.headers, 'content-encoding') === undefined && /text|json|xml|html/.test(type);
}

/** The headers that go to the client, as a flat list: the CGI's, then those that cpsrvd adds (2.4). */
export function sentHeaders(
  head: CgiHead,
  compressed: boolean,
  contentType: Control['content-type'],
): string[] {
  const stripped = new Set([
    ...(compressed ? ['content-length'] : []),
    ...(contentType === 'stripped' ? ['content-type'] : []),
  ]);
  return [
    ...head.headers.filter(([name]) => !stripped.has(name.toLowerCase())).flat(),
    ...(compressed ? ['Content-Encoding', 'gzip', 'Vary', 'Accept-Encoding'] : []),
    'Cache-Control',
    'no-cache, no-store, must-revalidate, private',
    'Pragma',
    'no-cache',
    'X-Frame-Options',
    'SAMEORIGIN',
    'X-Content-Type-Options',
    'nosniff',
  ];
}

function header(line: string, colon: Control['header-colon']): [string, string] {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([ \t]*)([\t\x20-\x7e\x80-\xff]*)$/.exec(line);
  if (match === null) return ['', ''];
  const [, name = '', space = '', value = ''] = match;
  // The colon of a recognised header must be followed by a space or tab, or the header is lost (2.4).
  if (space === '' && colon === 'as-stated' && recognised.has(name.toLowerCase())) return ['', ''];
  return [name, value.trimEnd()];
}
