import express, { type Request, type RequestHandler, type Response } from 'express';
import { limits } from '../../protocol/limits.ts';
import { ProblemError } from '../../protocol/problem.ts';
import { cliActorOf } from '../actor.ts';
import { lifetimeOf, readWith } from '../exchange.ts';
import type { Service } from '../service.ts';
import { type Arguments, decode, parseForm } from './arguments.ts';
import { callFunction } from './call.ts';
import type { Envelope } from './envelope.ts';
import { parseJsonArguments } from './json-arguments.ts';
import { toXml } from './xml.ts';
import { toYaml } from './yaml.ts';

const forms = ['application/x-www-form-urlencoded', 'application/json'];

/** `/json-api/FUNCTION` and `/xml-api/FUNCTION` in the forms of WHM API 1 (contract whmapi1.md 5). */
export const whmApiPaths = /^\/(?:json|xml)-api\//;

/** Answers them; whatever goes wrong is thrown on to the app, which answers by a problem. */
export function whmApi(service: Service): RequestHandler {
  const read = express.raw({ limit: limits.bodyBytes, type: () => true, inflate: false });
  return async (request, response) => {
    const actor = cliActorOf(request);
    if (service.stopping.aborted) throw new ProblemError('shutting-down', 'The service is being stopped.');
    if (request.method !== 'GET' && request.method !== 'POST') {
      response.set('Allow', 'GET, POST');
      throw new ProblemError('method-not-allowed', `${request.method} is not taken here.`);
    }
    const signal = lifetimeOf(response, service.stopping);
    const args = [...queryOf(request), ...(await bodyOf(read, request, response))];
    const [, kind = '', name = ''] = /^\/(json|xml)-api\/(.*)$/s.exec(request.path) ?? [];
    const answer = await callFunction(service, decode(name.replaceAll('+', '%2B')), args, actor, signal);
    send(request, response, kind, answer);
  };
}

function queryOf({ url }: Request): Arguments {
  const at = url.indexOf('?');
  return at < 0 ? [] : parseForm(url.slice(at + 1));
}

async function bodyOf(read: RequestHandler, request: Request, response: Response): Promise<Arguments> {
  if (request.method !== 'POST') return [];
  await readWith(read, request, response);
  const body = request.body as unknown;
  if (!(body instanceof Buffer) || body.length === 0) return [];
  const type = request.is(forms);
  if (type === 'application/json') return parseJsonArguments(body.toString('utf8'));
  if (type !== false && type !== null) return parseForm(body.toString('latin1'));
  const next = `Send ${forms.join(' or ')}.`;
  throw new ProblemError('unsupported-media-type', 'The body is neither a form nor JSON.', { next });
}

/** XML by the address; JSON otherwise, or YAML for the command line, which asks for it. */
function send(request: Request, response: Response, kind: string, answer: Envelope): void {
  if (kind === 'xml') response.type('application/xml').send(toXml(answer));
  else if (request.get('accept') === 'application/yaml') {
    response.type('application/yaml').send(toYaml(answer));
  } else response.json(answer);
}
