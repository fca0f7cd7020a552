/**
 * Stands in for iconv-lite in the bundles. The daemon's bodies are JSON, which is UTF-8 (RFC 8259 8.1); the tables
 * of all other encodings would cost it 3 MiB of memory for as long as it runs.
 */

/** Whether bodies in this encoding are read. */
export function encodingExists(encoding: string): boolean {
  return /^utf-?8$/i.test(encoding);
}

/**
 * A decoder that is fed chunk by chunk; a byte order mark is left out.
 * @throws Error whose text is iconv-lite's: its callers make 415 of it
 */
export function getDecoder(encoding: string): { write: (bytes: Uint8Array) => string; end: () => string } {
  if (!encodingExists(encoding)) throw new Error(`Encoding not recognized: '${encoding}'`);
  const decoder = new TextDecoder();
  return {
    write: (bytes) => decoder.decode(bytes, { stream: true }),
    end: () => decoder.decode(),
  };
}

/** The text of a whole body; throws as getDecoder does. */
export function decode(bytes: Uint8Array, encoding: string): string {
  const { write, end } = getDecoder(encoding);
  return write(bytes) + end();
}
