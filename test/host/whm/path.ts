/** A request target after decoding and normalisation (2.1). */
export interface Target {
  /** `cpsess…`, without slashes; undefined if the first segment is no token. */
  readonly token: string | undefined;
  /** True if the segment `cPanel_magic_revision_N` was there: a static answer may then be cached. */
  readonly revision: boolean;
  /** Decoded, without token and revision; starts with `/`; a trailing slash is kept. */
  readonly path: string;
  /** As sent, without `?`. */
  readonly query: string;
  /** As sent, before the query; with the token. */
  readonly rawPath: string;
}

export type Refusal = 'bad-encoding' | 'control-character' | 'core-name';

// "names `core`, `*.core`, `core.N` are refused" (2.1).
const coreName = /^core$|\.core$|^core\.\d+$/;

/**
 * Reads the target of a request line by the rules of 2.1: percent-decoding, no NUL, CR or LF, no core dumps,
 * `.`, `..` and `//` resolved, then the token and the revision segment taken off.
 */
export function parseTarget(raw: string): Target | { readonly refused: Refusal } {
  const mark = raw.indexOf('?');
  const rawPath = mark < 0 ? raw : raw.slice(0, mark);
  const query = mark < 0 ? '' : raw.slice(mark + 1);
  let decoded: string;
  try {
    decoded = decodeURIComponent(rawPath);
  } catch {
    return { refused: 'bad-encoding' };
  }
  if (decoded.includes('\0') || decoded.includes('\r') || decoded.includes('\n')) {
    return { refused: 'control-character' };
  }
  const segments = resolve(decoded);
  if (segments.some((segment) => coreName.test(segment))) return { refused: 'core-name' };
  const token = /^cpsess\w*$/.test(segments[0] ?? '') ? segments.shift() : undefined;
  const revision = token !== undefined && /^cPanel_magic_revision_\d+$/.test(segments[0] ?? '');
  if (revision) segments.shift();
  const trailing = segments.length > 0 && /\/\.{0,2}$/.test(decoded) ? '/' : '';
  return { token, revision, path: `/${segments.join('/')}${trailing}`, query, rawPath };
}

function resolve(path: string): string[] {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments;
}
