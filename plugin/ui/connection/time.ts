/** Resolves after `ms`, or at once when the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
}

/** Seconds to wait before try number `tries` (from 0): the last of the list for all further ones. */
export function stepOf(seconds: readonly number[], tries: number): number {
  return seconds[Math.min(tries, seconds.length - 1)] ?? 0;
}

/** A random value for a request's key: `randomUUID` exists only in secure contexts, and WHM may be plain HTTP. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return crypto.randomUUID?.() ?? Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
