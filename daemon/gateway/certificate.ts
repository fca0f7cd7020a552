import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { readPem } from '../host/certificate.ts';

/** Certificates are replaced by a rename, which a watch can miss on some file systems. */
const lookMs = 60_000;

/**
 * Calls back with each new certificate; one that does not parse is passed over and the old one stays.
 * @returns the function that ends the watch
 */
export function watchPem(path: string, current: string, take: (pem: string) => void): () => void {
  let known = current;
  const look = () => {
    const pem = readPem(path);
    if (pem === undefined || pem === known) return;
    known = pem;
    take(pem);
  };
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(dirname(path), (_event, name) => {
      if (name === null || name === basename(path)) look();
    });
    watcher.on('error', () => watcher?.close());
  } catch {
    // The regular look below is enough.
  }
  const timer = setInterval(look, lookMs);
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
}
