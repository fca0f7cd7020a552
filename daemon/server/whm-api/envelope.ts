/** What an answer is made of. Booleans are missing: WHM API 1 has none (contract whmapi1.md 2.6). */
export type Value = null | string | number | readonly Value[] | { readonly [key: string]: Value };

/** The documented answer of WHM API 1 (contract whmapi1.md 2.6). */
export interface Envelope {
  readonly [key: string]: Value;
  readonly metadata: { readonly [key: string]: Value };
}

/** What a function says, before it is put into the envelope. */
export interface Outcome {
  /** Why it refuses (`result` 0); absent: it ran. */
  refusal?: string;
  data?: Value;
  /** What whmapi1 cannot say. */
  messages?: readonly string[];
}

/**
 * The envelope of a call. `result` is a number both ways, as the documentation says today: clients that test it for
 * truth take the string "0" for a success (contract 3.4, 6).
 */
export function envelope(command: string, { refusal, data, messages = [] }: Outcome): Envelope {
  return {
    ...(data !== undefined && { data }),
    metadata: {
      command,
      reason: refusal ?? 'OK',
      result: refusal === undefined ? 1 : 0,
      version: 1,
      ...(messages.length > 0 && { output: { messages } }),
    },
  };
}

/** A map whose keys may be any names, `__proto__` too. */
export function mapOf(entries: Iterable<readonly [string, Value]>): { readonly [key: string]: Value } {
  // Defines each member as its own: no key reaches a setter.
  return Object.fromEntries(entries);
}
