/** One HTTP request of the page, as cpsrvd starts it, becomes one request on the daemon's socket. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { limits } from '../../daemon/protocol/limits.ts';
import { ProblemError } from '../../daemon/protocol/problem.ts';
import { headerBlock, problemAnswer } from './answer.ts';
import { readBody } from './body.ts';
import { type Forwarded, forwardedRequest } from './request.ts';

const defaultSocket = '/run/whm-2fa-reset/daemon.sock';

async function main(): Promise<void> {
  const forwarded = forwardedRequest(process.env);
  const { length } = forwarded;
  const answer = await ask(forwarded, length === 0 ? '' : await readBody(process.stdin, length));
  const { statusCode = 502, statusMessage = '' } = answer;
  process.stdout.write(headerBlock(statusCode, statusMessage, answer.headers));
  // Piece by piece, as fast as cpsrvd takes them: a long list is never held whole.
  process.stdout.on('error', (error) => answer.destroy(error));
  answer.pipe(process.stdout);
  await once(answer, 'end');
}

async function ask({ method, path, headers }: Forwarded, body: Buffer | ''): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const timeout = limits.cgiAnswerMs;
  const socket = { path: process.env['WHM_2FA_RESET_SOCKET'] ?? defaultSocket, timeout };
  // In place of an agent, which would spend milliseconds on whether "localhost" is an IPv6 address.
  const asked = request({ createConnection: () => connect(socket), method, path, headers, timeout }, resolve);
  asked.on('error', (error) => reject(unreachable(error)));
  asked.once('timeout', () => asked.destroy(new Error('no answer in time')));
  asked.end(body);
  return promise;
}

function unreachable(error: Error): ProblemError {
  return new ProblemError('daemon-unreachable', `The daemon does not answer (${error.message}).`, {}, error);
}

// Whoever asked may be gone before it is told.
process.stdout.on('error', () => {
  process.exitCode = 1;
});
try {
  await main();
} catch (error) {
  if (error instanceof ProblemError) process.stdout.write(problemAnswer(error));
  // The answer has begun: breaking off is all that is left to tell.
  else process.exitCode = 1;
}
// The answer is out: nobody waits for the end of the connection to the daemon.
process.stdout.write('', () => process.exit());
