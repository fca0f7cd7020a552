import type { Request, RequestHandler, Response } from 'express';

/** Aborts when the client goes away or the service stops. */
export function lifetimeOf(response: Response, stopping: AbortSignal): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return AbortSignal.any([gone.signal, stopping]);
}

/**
 * Reads a request's body by one of express's readers, into `request.body`.
 * @throws what the reader throws; `asProblem` knows it
 */
export async function readWith(reader: RequestHandler, request: Request, response: Response): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const done = (error?: unknown) => (error === undefined ? resolve() : reject(error));
    void reader(request, response, done);
  });
}
