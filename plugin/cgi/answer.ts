import type { ProblemError } from '../../daemon/protocol/problem.ts';

/** What the page may see of the daemon's headers; cpsrvd adds its own. */
const passed = ['content-type', 'location', 'allow', 'retry-after'];

/**
 * The header block of a CGI's answer, by cpsrvd's rules: `Name: value`, a blank line at the end (contract
 * whm-host.md 2.4). Streams must not be compressed: cpsrvd would hold them back.
 */
export function headerBlock(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string {
  const lines = passed.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' && !/[\r\n]/.test(value) ? [`${titleCase(name)}: ${value}`] : [];
  });
  return [`Status: ${status}`, ...lines, 'Content-Encoding: identity', '', ''].join('\r\n');
}

/** A problem of the CGI's own, in the daemon's form. */
export function problemAnswer(problem: ProblemError): string {
  const body = JSON.stringify(problem);
  const { status } = problem.toJSON();
  return headerBlock(status, { 'content-type': 'application/problem+json' }) + body;
}

function titleCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (letter) => letter.toUpperCase());
}
