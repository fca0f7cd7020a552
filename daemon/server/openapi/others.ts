import { functionNames } from '../whm-api/call.ts';
import { type Node, ref } from './node.ts';

const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;

const argumentSchemas: Readonly<Record<string, Node>> = {
  'api.version': { enum: [1, '1'] },
  user: texts,
  reason: text,
  ticket: text,
  notify: { enum: ['0', '1'] },
  include_protected: texts,
};

/** What is served besides the table of routes: WHM API calls and the WebSocket, as far as OpenAPI has words for them. */
export const otherPaths: Readonly<Record<string, Node>> = {
  '/json-api/{function}': whmApiPath('Json', 'application/json', envelope()),
  '/xml-api/{function}': whmApiPath('Xml', 'application/xml', text),
  '/v1/ws': {
    get: {
      operationId: 'openWebSocket',
      tags: ['ticket'],
      summary: 'Opens the WebSocket on which jobs are watched.',
      description:
        'Reached through the gateway, by the `url` of a ticket. The frames, and what each close code means, are told in PROTOCOL.md under "WebSocket".',
      parameters: [
        header('Origin', "The page's own origin, the one that the ticket was asked for."),
        header(
          'Sec-WebSocket-Protocol',
          '`whm-2fa-reset.v1, ticket.` and the ticket, which is used up by this.',
        ),
      ],
      responses: {
        101: { description: 'The connection is open.' },
        default: ref('responses', 'problem'),
      },
    },
  },
};

/** WHM API 1 has one address a function, and takes the same by GET and by POST. */
function whmApiPath(name: string, type: string, schema: Node): Node {
  const common = {
    tags: ['whm-api'],
    description:
      'Status 200 with `metadata.result` 0 is a refusal too. How arguments are read, and all that each function says, is told in PROTOCOL.md under "WHM API form". No `X-Actor` is needed: the actor is `cli`.',
    responses: {
      200: { description: "WHM's envelope.", content: { [type]: { schema } } },
      default: ref('responses', 'problem'),
    },
  };
  const parameters = [
    { name: 'function', in: 'path', required: true, schema: { ...text, enum: functionNames } },
  ];
  return {
    get: {
      operationId: `call${name}`,
      summary: 'Calls a function of WHM API 1; a removal is a job on record, and its end is waited for.',
      ...common,
      parameters: [
        ...parameters,
        ...Object.entries(argumentSchemas).map(([argument, form]) => ({
          name: argument,
          in: 'query',
          ...(argument === 'api.version' && { required: true }),
          schema: form,
        })),
      ],
    },
    post: {
      operationId: `post${name}`,
      summary: 'The same, with the arguments in the body.',
      ...common,
      parameters,
      requestBody: {
        required: true,
        content: Object.fromEntries(
          ['application/x-www-form-urlencoded', 'application/json'].map((form) => [
            form,
            { schema: { type: 'object', properties: argumentSchemas, required: ['api.version'] } },
          ]),
        ),
      },
    },
  };
}

function envelope(): Node {
  const metadata = {
    type: 'object',
    properties: { command: text, reason: text, result: { enum: [0, 1] }, version: { const: 1 } },
    required: ['command', 'reason', 'result', 'version'],
  };
  return { type: 'object', properties: { metadata, data: { type: 'object' } }, required: ['metadata'] };
}

function header(name: string, description: string): Node {
  return { name, in: 'header', required: true, description, schema: text };
}
