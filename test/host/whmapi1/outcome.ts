import type { Json, JsonMap } from './json.ts';
import type { Control } from './control.ts';

/** What a function answers. `metadata` holds further keys of the metadata. */
export type Outcome =
  | { ok: true; data?: Json | undefined; metadata?: JsonMap }
  | { ok: false; reason: string; data?: Json | undefined };

/** Thrown inside a function: it dies, in the form of the switch die-form (contract 2.5). */
export class ApiFailure extends Error {}

/** Thrown when the process must end with this text on stderr and no document. */
export class NoDocument extends Error {}

/** An answer of a function that returns something, or nothing. */
export function answer(data?: Json): Outcome {
  return { ok: true, data };
}

/** An answer with result 0. */
export function refuse(reason: string, data?: Json): Outcome {
  return { ok: false, reason, data };
}

function resultOf(functionName: string, ok: boolean, control: Control): Json {
  const variant = control.switches['result-type'];
  if (!ok) return variant === 'string-zero' ? '0' : 0;
  if (variant === 'number') return 1;
  if (variant === 'string-for-twofactorauth') return functionName.startsWith('twofactorauth_') ? '1' : 1;
  return '1';
}

/** The whole document of a call (contract 2.6, 3.4). */
export function envelope(functionName: string, outcome: Outcome, control: Control): JsonMap {
  const metadata: JsonMap = {
    command: functionName,
    reason: outcome.ok ? 'OK' : outcome.reason,
    result: resultOf(functionName, outcome.ok, control),
    version: 1,
    ...(outcome.ok ? outcome.metadata : undefined),
  };
  if (outcome.data !== undefined) return { data: outcome.data, metadata };
  return control.switches['empty-data'] === 'null' ? { data: null, metadata } : { metadata };
}
