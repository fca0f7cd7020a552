/** One HTTP request of the page, as cpsrvd starts it, becomes one request on the daemon's socket. */
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { pipeline } from 'node:stream/promises';
import { limits } from '../../daemon/protocol/limits.ts';
import { ProblemError } from '../../daemon/protocol/problem.ts';
import { headerBlock, problemAnswer } from './answer.ts';
import { type Forwarded, forwardedRequest } from './request.ts';

// As an ES module node:http brings a whole HTTP client along, which costs 20 ms at every request.
const { request } = createRequire(import.meta.url)('node:http') as typeof import('node:http');

const defaultSocket = '/run/whm-2fa-reset/daemon.sock';

async function main(): Promise<void> {
  const forwarded = forwardedRequest(process.env);
  const answer = await ask(forwarded);
  process.stdout.write(headerBlock(answer.statusCode ?? 502, answer.headers));
  // Piece by piece, as fast as cpsrvd takes them: a long list is never held whole.
  await pipeline(answer, process.stdout);
}

async function ask({ method, path, headers, length }: Forwarded): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const socketPath = process.env['WHM_2FA_RESET_SOCKET'] ?? defaultSocket;
  const timeout = limits.cgiAnswerMs;
  const asked = request({ socketPath, method, path, headers, agent: false, timeout }, resolve);
  asked.once('error', (error) => reject(unreachable(error)));
  asked.once('timeout', () => asked.destroy(new Error('no answer in time')));
  if (length === 0) asked.end();
  else process.stdin.pipe(asked);
  return promise;
}

function unreachable(error: Error): ProblemError {
  return new ProblemError('daemon-unreachable', `The daemon does not answer (${error.message}).`, {}, error);
}

try {
  await main();
} catch (error) {
  if (error instanceof ProblemError) process.stdout.write(problemAnswer(error));
  // The answer has begun: breaking off is all that is left to tell.
  else process.exitCode = 1;
}
