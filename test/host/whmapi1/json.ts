/** What a document is made of. Booleans are missing: whmapi1 has none (contract 2.6). */
export type Json = null | string | number | Json[] | JsonMap;
export interface JsonMap {
  [key: string]: Json;
}

/** A map without prototype, so that `__proto__` is a key like any other. */
export function emptyMap(): JsonMap {
  return Object.create(null) as JsonMap;
}

/** Whether a value is a map. */
export function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as Perl turns it into a string: null is empty, a reference shows its kind and address. */
export function perlString(value: Json): string {
  if (value === null) return '';
  if (Array.isArray(value)) return 'ARRAY(0x55d0c8a1f2b8)';
  return typeof value === 'object' ? 'HASH(0x55d0c8a1f2b8)' : String(value);
}
