/** A reader whose answer serves for `ms`: askers in between share it. */
export function remembered<T>(now: () => number, ms: number, read: () => Promise<T>): () => Promise<T> {
  let known: { answer: Promise<T>; at: number } | undefined;
  return () => {
    const age = known === undefined ? Number.POSITIVE_INFINITY : now() - known.at;
    if (known === undefined || age < 0 || age >= ms) known = { answer: read(), at: now() };
    return known.answer;
  };
}
