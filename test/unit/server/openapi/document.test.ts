import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { describeApi } from '../../../../daemon/server/openapi/document.ts';
import { named } from '../../../../daemon/server/openapi/names.ts';
import { fieldTexts, parameterTexts, schemaTexts } from '../../../../daemon/server/openapi/texts.ts';
import type { Route } from '../../../../daemon/server/route.ts';
import { routes } from '../../../../daemon/server/routes.ts';

interface Document {
  paths: Record<
    string,
    Record<string, { operationId: string; tags: string[]; parameters: { name?: string }[] }>
  >;
  components: {
    schemas: Record<string, { description?: string; properties?: Record<string, unknown> }>;
    parameters: Record<string, { name: string; description?: string }>;
  };
  tags: { name: string }[];
}

const document = describeApi(routes) as unknown as Document;
const { schemas, parameters } = document.components;
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

test('what has a name in the document is described there', () => {
  const silent = Object.entries(schemas).filter(([, { description }]) => description === undefined);
  assert.deepEqual(
    silent.map(([name]) => name),
    [],
  );
  for (const { name, description } of Object.values(parameters)) assert.ok(description, name);
  const known = new Set(document.tags.map(({ name }) => name));
  for (const { tags } of operations) for (const tag of tags) assert.ok(known.has(tag), tag);
});

test('no description tells of something that is gone', () => {
  for (const name of Object.keys(schemaTexts)) assert.ok(schemas[name], name);
  const members = new Set([
    ...Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
      Object.keys(properties).map((property) => `${name}.${property}`),
    ),
    ...operations.flatMap(({ operationId, parameters: taken }) =>
      taken.flatMap(({ name }) => [`${operationId}.${name}`, `query.${name}`]),
    ),
  ]);
  for (const key of Object.keys(fieldTexts)) assert.ok(members.has(key), key);
  const headers = new Set(Object.values(parameters).map(({ name }) => name));
  assert.deepEqual(new Set(Object.keys(parameterTexts)), headers);
});

test('every schema with a name is used', () => {
  const text = JSON.stringify(document);
  const unused = Object.keys(named).filter((name) => !text.includes(`"#/components/schemas/${name}"`));
  assert.deepEqual(unused, []);
});

test('a body or an answer without a name is refused: it would be shown in every place anew', () => {
  const [first] = routes;
  assert.ok(first);
  const nameless: Route = { ...first, answers: { 200: { schema: z.string(), means: 'Anything.' } } };
  assert.throws(() => describeApi([nameless]), /has no name/u);
});
