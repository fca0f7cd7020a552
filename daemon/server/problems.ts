import type { Response } from 'express';
import { ProblemError, problemOf } from '../protocol/problem.ts';
import type { Service } from './service.ts';

/** What an error is to the client: a fault of our own tells nothing of itself but to the journal. */
export function asProblem(error: unknown, report: Service['report']): ProblemError {
  if (error instanceof ProblemError) return error;
  const type = bodyFault(error);
  if (type !== undefined) return type;
  report('error', 'a request met a fault of our own', {
    error: error instanceof Error ? error.stack : String(error),
  });
  return new ProblemError('internal-error', 'The request could not be answered.', {}, error);
}

/** Faults that express's body reader names by `type`. */
function bodyFault(error: unknown): ProblemError | undefined {
  const { type, limit } = error as { type?: unknown; limit?: unknown };
  switch (type) {
    case 'entity.parse.failed':
      return new ProblemError('malformed-json', 'The body could not be read as JSON.');
    case 'entity.too.large':
      return new ProblemError('body-too-large', `At most ${String(limit)} bytes are taken.`);
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new ProblemError('unsupported-media-type', 'The body must be plain UTF-8.');
    case 'request.aborted':
    case 'request.size.invalid':
      return new ProblemError('malformed-json', 'The body did not arrive whole.');
    default:
      return undefined;
  }
}

/** Answers by the problem; where an answer has begun already, breaking it off is all that is left. */
export function sendProblem(response: Response, problem: ProblemError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = problemOf(problem.code, problem.message, problem.extra);
  response.status(body.status).type('application/problem+json').send(JSON.stringify(body));
}
