import { ProblemError } from '../../daemon/protocol/problem.ts';

/**
 * Reads exactly the announced bytes: fewer are no request, and more would be read by the daemon as a further
 * request, whose sender could call itself anyone.
 * @param length from 1 to `limits.cgiBodyBytes`
 * @throws ProblemError `invalid-request` if it ends before
 */
export async function readBody(input: AsyncIterable<Buffer>, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let left = length;
  for await (const part of input) {
    parts.push(part.subarray(0, left));
    left -= part.length;
    if (left <= 0) break;
  }
  if (left > 0) throw new ProblemError('invalid-request', `The body ends ${left} bytes before its end.`);
  return Buffer.concat(parts);
}
