import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { readPem } from '../host/certificate.ts';
import { limits } from '../protocol/limits.ts';

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
  // A rename, by which certificates are replaced, can escape a watch on some file systems.
  const timer = setInterval(look, limits.certificateLookSeconds * 1000);
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
}
