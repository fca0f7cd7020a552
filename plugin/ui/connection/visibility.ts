/** Resolves once the tab can be seen, or the signal is aborted. */
export async function becomesVisible(signal: AbortSignal): Promise<void> {
  if (!document.hidden || signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => {
    if (!document.hidden) resolve();
  };
  document.addEventListener('visibilitychange', look);
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
  document.removeEventListener('visibilitychange', look);
}

/** Calls back whenever the tab is hidden. */
export function onHidden(act: () => void): void {
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) act();
  });
}
