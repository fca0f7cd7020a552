import * as z from 'zod/mini';
import { JobEvent } from '../../protocol/events.ts';
import { eventName, named } from './names.ts';
import { type Node, ref } from './node.ts';
import { fieldTexts, schemaTexts } from './texts.ts';

type Schema = z.core.$ZodType;

/** JSON Schemas of what has a name, and references to them. */
export interface Schemas {
  components: Record<string, Node>;
  /** @throws Error if the schema has no name: the document would show it in every place anew */
  refTo: (schema: Schema) => Node;
}

/**
 * @param more schemas besides those of `named`
 * @param texts what is said of them
 */
export function convertSchemas(
  more: Readonly<Record<string, Schema>>,
  texts: Readonly<Record<string, string>>,
): Schemas {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries({ ...named, ...more })) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => withoutSafeBounds(jsonSchema),
  });
  const components = Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => [
      id,
      described(id, schema as Node, texts[id] ?? schemaTexts[id]),
    ]),
  );
  discriminateEvents(components);
  return {
    components,
    refTo(schema) {
      const id = registry.get(schema)?.id;
      if (id === undefined) throw new Error('A schema of the API has no name; give it one in names.ts.');
      return ref('schemas', id);
    },
  };
}

/** The members of a query as JSON Schemas, in the form in which a client sends them. */
export function queryMembers(query: Schema): { name: string; isRequired: boolean; schema: Node }[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, {
    io: 'input',
    override({ zodSchema: { _zod: zod }, jsonSchema }) {
      withoutSafeBounds(jsonSchema);
      // zod keeps it back where a text becomes a number; here both stand for the same.
      if (zod.def.type === 'default') jsonSchema.default = zod.def.defaultValue;
    },
  });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    isRequired: required.includes(name),
    schema: schema as Node,
  }));
}

/** zod says of every integer that JavaScript can hold it: noise. */
function withoutSafeBounds(schema: { minimum?: number; maximum?: number }): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

/** Only its own name tells a part of the document apart: `$id` would make it a document of its own. */
function described(
  id: string,
  { $id: _id, $schema: _schema, ...schema }: Node,
  description: string | undefined,
): Node {
  const properties = schema['properties'] as Record<string, Node> | undefined;
  for (const [name, property] of Object.entries(properties ?? {})) {
    const text = fieldTexts[`${id}.${name}`];
    if (text !== undefined) property['description'] = text;
  }
  return { ...(description !== undefined && { description }), ...schema };
}

function discriminateEvents(components: Record<string, Node>): void {
  const types = JobEvent.def.options.map((option) => option.shape.type.def.values[0] ?? '');
  const mapping = Object.fromEntries(
    types.map((type) => [type, `#/components/schemas/${eventName(type)}`] as const),
  );
  Object.assign(components['JobEvent'] ?? {}, { discriminator: { propertyName: 'type', mapping } });
}
