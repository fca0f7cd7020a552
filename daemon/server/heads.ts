import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { limits } from '../protocol/limits.ts';
import { ProblemError } from '../protocol/problem.ts';
import { actorOf } from './actor.ts';

/**
 * Lets through only addresses that express reads as they are; others would be read by a parser of Node's that is
 * out of use, which says so on stderr.
 */
export function soundAddresses(next: RequestListener): RequestListener {
  return (request, response) => {
    if (/^\/[!-"$-~]*$/.test(request.url ?? '')) next(request, response);
    else refuse(request, response);
  };
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  let problem = new ProblemError('route-not-found', 'Nothing is known by this address.');
  try {
    actorOf(request);
  } catch (error) {
    if (error instanceof ProblemError) problem = error;
  }
  const { status } = problem.toJSON();
  const body = JSON.stringify(problem);
  const length = Buffer.byteLength(body);
  response
    .writeHead(status, { 'Content-Type': type, 'Content-Length': length, Connection: 'close' })
    .end(body);
}

const type = 'application/problem+json; charset=utf-8';

/** Answers what Node cannot read as a request by a problem as well; it would be a bare status otherwise. */
export function answerBadHeads(server: Server): void {
  const answering = new WeakSet<object>();
  server.on('request', ({ socket }, response) => {
    answering.add(socket);
    response.once('close', () => answering.delete(socket));
  });
  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket: Duplex) => {
    // Nothing can be said to who is gone, or in the middle of another answer.
    if (code === 'ECONNRESET' || !socket.writable || answering.has(socket)) {
      socket.destroy();
      return;
    }
    const body = JSON.stringify(new ProblemError('invalid-request', whyUnread(code)));
    const lines = [
      `Content-Type: ${type}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ];
    socket.end(`HTTP/1.1 400 Bad Request\r\n${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  });
}

function whyUnread(code: string | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW')
    return `The request's head is larger than the ${limits.headerBytes} bytes that are taken.`;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'The request did not arrive in time.';
  return 'This is no HTTP request.';
}
