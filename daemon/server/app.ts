import type { RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { limits } from '../protocol/limits.ts';
import { ProblemError } from '../protocol/problem.ts';
import { actorOf } from './actor.ts';
import { admit } from './dispatch.ts';
import { lifetimeOf, readWith } from './exchange.ts';
import { soundAddresses } from './heads.ts';
import { asProblem, sendProblem } from './problems.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';
import type { Service } from './service.ts';
import { whmApi, whmApiPaths } from './whm-api/handler.ts';

/** The daemon's HTTP interface. */
export function createApp(service: Service): RequestListener {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('case sensitive routing', true);
  app.set('strict routing', true);
  app.set('query parser', 'simple');
  app.use(harden);
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path);
    // One handler for every method, so that none goes round the check of who asks.
    app.all(path, handle(service, here));
  }
  app.all(whmApiPaths, whmApi(service));
  app.use((request) => {
    actorOf(request);
    throw new ProblemError('route-not-found', 'Nothing is known by this address.');
  });
  const onError: ErrorRequestHandler = (error, _request, response, _next) =>
    sendProblem(response, asProblem(error, service.report));
  app.use(onError);
  return soundAddresses(app);
}

const harden: RequestHandler = (_request, response, next) => {
  response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
  next();
};

function handle(service: Service, here: readonly Route[]): RequestHandler {
  const readBody = express.json({
    limit: limits.bodyBytes,
    strict: true,
    type: 'application/json',
    inflate: false,
  });
  return async (request, response) => {
    const actor = actorOf(request);
    if (service.stopping.aborted) throw new ProblemError('shutting-down', 'The service is being stopped.');
    const route = here.find(({ method }) => method === request.method.toLowerCase());
    // Rights are held against the address first: a wrong method learns nothing that a right one would not.
    const command = (route ?? here[0])?.command;
    if (command === undefined) throw new ProblemError('route-not-found', 'Nothing is known by this address.');
    const caller = await admit(service, command, actor, lifetimeOf(response, service.stopping));
    if (route === undefined) {
      response.set('Allow', here.map(({ method }) => method.toUpperCase()).join(', '));
      throw new ProblemError('method-not-allowed', `${request.method} is not taken here.`);
    }
    if (route.method === 'post') await bodyOf(readBody, request, response);
    const answer = await route.answer(service, caller, request, response);
    if (answer === undefined) return;
    if (answer.location !== undefined) response.location(answer.location);
    response.status(answer.status).json(answer.body);
  };
}

/** Reads the JSON body, after the rights are known: nobody else's megabytes are parsed. */
async function bodyOf(read: RequestHandler, request: Request, response: Response): Promise<void> {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || request.headers['content-length'] !== '0';
  if (
    hasBody &&
    request.headers['content-length'] !== undefined &&
    request.is('application/json') === false
  ) {
    throw new ProblemError('unsupported-media-type', 'Content-Type is not application/json.');
  }
  await readWith(read, request, response);
}
