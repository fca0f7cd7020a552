/** A fact of the server, or why it cannot be known. */
export type Known<T> = { value: T } | { why: string };
