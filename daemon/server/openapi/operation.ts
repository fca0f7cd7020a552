import { scopeOf } from '../../access/policy.ts';
import type { ProblemCode } from '../../protocol/problems.ts';
import type { AnswerForm, Route } from '../route.ts';
import { type Node, ref } from './node.ts';
import { problemsByStatus } from './problems.ts';
import { queryMembers, type Schemas } from './schemas.ts';
import { fieldTexts } from './texts.ts';

/** Every code that a route may answer, its own and those of all requests of its kind. */
export function problemsOf(route: Route): ProblemCode[] {
  return [
    'actor-missing',
    'actor-invalid',
    'not-permitted',
    ...(route.path.includes(':id') ? (['job-not-found'] as const) : []),
    ...(route.query || route.body ? (['invalid-request'] as const) : []),
    ...(route.method === 'post' ? bodyProblems : []),
    ...route.problems,
    'shutting-down',
    'internal-error',
    'state-not-writable',
    'state-locked',
    'database-damaged',
  ];
}

const bodyProblems = ['malformed-json', 'body-too-large', 'unsupported-media-type'] as const;

/** A route as the document's operation. */
export function operationOf(route: Route, { refTo }: Pick<Schemas, 'refTo'>): Node {
  const { name, summary, description, command, body } = route;
  return {
    operationId: name,
    tags: [command.split('.')[0]],
    summary,
    description: [description, mayAsk(route)].filter((text) => text !== undefined).join('\n\n'),
    parameters: parametersOf(route),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: refTo(body) } } },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, form]) => [status, answerOf(form, route, refTo)]),
      ),
      ...problemsByStatus(problemsOf(route)),
      default: ref('responses', 'problem'),
    },
  };
}

function parametersOf({ path, query, name, headers = [] }: Route): Node[] {
  return [
    ref('parameters', 'X-Actor'),
    ref('parameters', 'X-Sudo-User'),
    ref('parameters', 'X-WHM-Address'),
    ...headers.map((header) => ref('parameters', header)),
    ...(path.includes(':id') ? [ref('parameters', 'JobId')] : []),
    ...(query ? queryMembers(query) : []).map((member) => ({
      name: member.name,
      in: 'query',
      ...(member.isRequired && { required: true }),
      ...textOf(`${name}.${member.name}`, `query.${member.name}`),
      schema: member.schema,
    })),
  ];
}

function textOf(...keys: string[]): Node {
  const description = keys.map((key) => fieldTexts[key]).find((text) => text !== undefined);
  return description === undefined ? {} : { description };
}

function answerOf(
  { schema, means, hasLocation }: AnswerForm,
  { lines }: Route,
  refTo: Schemas['refTo'],
): Node {
  return {
    description: means,
    ...(hasLocation && { headers: { Location: ref('headers', 'Location') } }),
    content: {
      'application/json': { schema: refTo(schema) },
      ...(lines && { 'application/x-ndjson': linesOf(refTo(lines)) }),
    },
  };
}

/** OpenAPI 3.1 has no word for a sequence of documents (3.2 has itemSchema): each line's form is told in prose. */
function linesOf(line: Node): Node {
  const name = String(line['$ref']);
  return { schema: { type: 'string', description: `Lines, each of them one JSON document: ${name}.` } };
}

function mayAsk({ command }: Route): string {
  return scopeOf('reseller', command) === undefined
    ? 'For root-level actors alone.'
    : 'Root-level actors see everything; a reseller that is admitted sees only its own.';
}
