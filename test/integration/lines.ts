import assert from 'node:assert/strict';
import * as z from 'zod/mini';

/** What `--ndjson` printed: each line whole, and through the schema. */
export function lines<T extends z.core.$ZodType>(schema: T, stdout: string): z.infer<T>[] {
  assert.ok(stdout === '' || stdout.endsWith('\n'), 'every line is whole');
  const whole = stdout.split('\n').slice(0, -1);
  return whole.map((line) => z.parse(schema, JSON.parse(line)));
}
