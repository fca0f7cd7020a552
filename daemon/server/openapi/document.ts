import * as z from 'zod/mini';
import type { Route } from '../route.ts';
import type { Node } from './node.ts';
import { otherPaths } from './others.ts';
import { operationOf, problemsOf } from './operation.ts';
import { headers, parameters } from './parameters.ts';
import { anyProblem, problemResponses, problemSchemas, problemTexts } from './problems.ts';
import { convertSchemas } from './schemas.ts';
import { apiText } from './texts.ts';

/** An OpenAPI document, of which only its version matters here. */
export const ApiDocument = z.looseObject({ openapi: z.literal('3.1.1') });
export type ApiDocument = z.infer<typeof ApiDocument>;

/** The OpenAPI 3.1 document of these routes, and of what is served besides. */
export function describeApi(routes: readonly Route[]): ApiDocument {
  const codes = [...new Set(routes.flatMap(problemsOf))];
  const schemas = convertSchemas({ ApiDocument, ...problemSchemas(codes) }, problemTexts(codes));
  const paths: Record<string, Node> = {};
  for (const route of routes) {
    const path = (paths[route.path.replaceAll(/:(\w+)/g, '{$1}')] ??= {});
    path[route.method] = operationOf(route, schemas);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'whm-2fa-reset',
      version: '1',
      summary: apiText.summary,
      description: apiText.description,
    },
    servers: [{ url: 'http://localhost', description: apiText.server }],
    tags: Object.entries(apiText.tags).map(([name, description]) => ({ name, description })),
    paths: { ...paths, ...otherPaths },
    components: {
      schemas: schemas.components,
      responses: { ...problemResponses(codes), problem: anyProblem(schemas) },
      parameters: parameters(schemas),
      headers,
    },
  };
}
