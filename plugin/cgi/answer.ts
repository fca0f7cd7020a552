import type { ProblemError } from '../../daemon/protocol/problem.ts';

/**
 * What the page may see of the daemon's headers; cpsrvd adds its own. Not Location: cpsrvd makes a redirect of it,
 * and a path of the daemon is no address in WHM.
 */
const passed = ['content-type', 'allow', 'retry-after'];

/** The methods that any address of the daemon takes. */
export const methods: readonly string[] = ['GET', 'POST'];

/**
 * The header block of a CGI's answer, by cpsrvd's rules: `Name: value`, a blank line at the end (contract
 * whm-host.md 2.4). It must not be compressed: cpsrvd would hold it back.
 */
export function headerBlock(
  status: number,
  reason: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string {
  const lines = passed.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' && isPlain(value) ? [`${titleCase(name)}: ${value}`] : [];
  });
  const words = isPlain(reason) ? ` ${reason}` : '';
  return [`Status: ${status}${words}`, ...lines, 'Content-Encoding: identity', '', ''].join('\r\n');
}

/** A problem of the CGI's own, in the daemon's form. */
export function problemAnswer(problem: ProblemError): string {
  const { status, title } = problem.toJSON();
  const head = headerBlock(status, title, {
    'content-type': 'application/problem+json; charset=utf-8',
    allow: problem.code === 'method-not-allowed' ? methods.join(', ') : undefined,
  });
  return head + JSON.stringify(problem);
}

function isPlain(text: string): boolean {
  return /^[ -~]+$/.test(text);
}

function titleCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (letter) => letter.toUpperCase());
}
