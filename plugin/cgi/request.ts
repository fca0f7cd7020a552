import { limits } from '../../daemon/protocol/limits.ts';
import { ProblemError } from '../../daemon/protocol/problem.ts';
import { methods } from './answer.ts';
import { type Environment, identify } from './identity.ts';

/** The one request to the daemon that one request of the page becomes. */
export interface Forwarded {
  method: string;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  /** Bytes of the body on stdin. */
  length: number;
}

/** What the page's script sends with anything that changes something: no foreign form can. */
const requestedBy = 'whm-2fa-reset';

/**
 * Turns cpsrvd's environment into a request that says who asks; anything doubtful is refused before the daemon is
 * reached.
 * @throws ProblemError
 */
export function forwardedRequest(environment: Environment): Forwarded {
  const actor = identify(environment);
  const method = environment['REQUEST_METHOD'] ?? 'GET';
  if (method !== 'GET') checkDeliberate(environment);
  if (!methods.includes(method)) {
    throw new ProblemError('method-not-allowed', 'No address takes that method.');
  }
  const path = pathOf(environment['QUERY_STRING'] ?? '');
  const length = method === 'GET' ? 0 : lengthOf(environment['CONTENT_LENGTH']);
  return {
    method,
    path,
    headers: {
      'X-Actor': actor,
      ...given('X-WHM-Host', environment['HTTP_HOST']),
      ...given('X-WHM-Address', environment['REMOTE_ADDR']),
      ...given('Content-Type', environment['CONTENT_TYPE']),
      ...given('Accept', environment['HTTP_ACCEPT']),
      ...keyOf(environment),
      ...(method === 'GET' ? {} : { 'Content-Length': String(length) }),
    },
    length,
  };
}

/** With the token in the address, the defence against requests that another site makes the browser send. */
function checkDeliberate(environment: Environment): void {
  const type = environment['CONTENT_TYPE'] ?? '';
  const isJson = /^application\/json\s*(;|$)/i.test(type);
  if (environment['HTTP_X_REQUESTED_BY'] !== requestedBy || !isJson) {
    throw new ProblemError(
      'missing-request-header',
      `X-Requested-By: ${requestedBy} and a JSON body are needed.`,
    );
  }
}

function pathOf(query: string): string {
  const path = new URLSearchParams(query).get('path') ?? '';
  const isPlain = /^\/v1\/[!-~]*$/.test(path) && !path.includes('#');
  if (!isPlain || /(^|\/)\.\.?(\/|$)|\/\//.test(path.split('?')[0] ?? '')) {
    throw new ProblemError('route-not-found', 'path= must name an address below /v1/.');
  }
  return path;
}

function lengthOf(text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  const length = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(length)) throw new ProblemError('invalid-request', 'Content-Length is no number.');
  if (length > limits.cgiBodyBytes) {
    throw new ProblemError('body-too-large', `At most ${limits.cgiBodyBytes} bytes are taken through WHM.`);
  }
  return length;
}

/** The page sends it as X-Idempotency-Key: cpsrvd hands on only headers that begin with X. */
function keyOf(environment: Environment): Record<string, string> {
  const key = environment['HTTP_X_IDEMPOTENCY_KEY'] ?? environment['HTTP_IDEMPOTENCY_KEY'] ?? '';
  if (key !== '' && !isSound(key)) {
    throw new ProblemError('invalid-request', 'Idempotency-Key holds what a header cannot carry.');
  }
  return given('Idempotency-Key', key);
}

function given(name: string, value: string | undefined): Record<string, string> {
  return value !== undefined && isSound(value) ? { [name]: value } : {};
}

/** Can stand in a header as it is. */
function isSound(value: string): boolean {
  return /^[ -~]{1,300}$/.test(value);
}
