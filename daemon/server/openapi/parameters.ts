import { IdempotencyKey, JobId } from '../../protocol/text.ts';
import type { Node } from './node.ts';
import type { Schemas } from './schemas.ts';
import { parameterTexts } from './texts.ts';

/** What requests of several kinds have in common, by name. */
export function parameters({ refTo }: Pick<Schemas, 'refTo'>): Record<string, Node> {
  const text = { type: 'string' };
  return {
    'X-Actor': header('X-Actor', { ...text, pattern: '^(cli|whm:[^:/]+)$' }, true),
    'X-Sudo-User': header('X-Sudo-User', text),
    'X-WHM-Address': header('X-WHM-Address', { ...text, maxLength: 64 }),
    'X-WHM-Host': header('X-WHM-Host', text),
    'Idempotency-Key': header('Idempotency-Key', refTo(IdempotencyKey), true),
    JobId: { name: 'id', in: 'path', required: true, ...described('id'), schema: refTo(JobId) },
  };
}

/** Headers of answers. */
export const headers = {
  Location: { description: 'The address of the job.', schema: { type: 'string' } },
} as const;

function header(name: string, schema: Node, isRequired = false): Node {
  return { name, in: 'header', ...(isRequired && { required: true }), ...described(name), schema };
}

function described(name: string): Node {
  const description = parameterTexts[name];
  return description === undefined ? {} : { description };
}
