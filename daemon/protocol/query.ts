import * as z from 'zod/mini';

/**
 * A whole number as a query holds it: digits and nothing else. A mere conversion would take an empty text for 0, and
 * `1e1`, `0x10` and ` 5 ` for numbers too. An OpenAPI document shows it as an integer.
 * @param least the smallest that is taken, at least 0
 * @param most the largest that is taken
 */
export function queryNumber(least: number, most: number) {
  return z.pipe(z.transform(digits), z.int().check(z.minimum(least), z.maximum(most)));
}

function digits(text: unknown, { issues }: z.core.ParsePayload): number {
  if (typeof text === 'string' && /^\d{1,16}$/u.test(text)) return Number(text);
  issues.push({ code: 'custom', message: 'must be a whole number, in digits alone', input: text });
  return z.NEVER;
}
