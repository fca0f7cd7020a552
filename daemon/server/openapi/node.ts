/** A part of the document. */
export type Node = Record<string, unknown>;

/** A reference to one of the document's reusable parts. */
export function ref(kind: 'schemas' | 'responses' | 'parameters' | 'headers', name: string): Node {
  return { $ref: `#/components/${kind}/${name}` };
}
