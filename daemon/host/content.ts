import { readFileSync } from 'node:fs';

/** The text of a small file, such as those of /proc; undefined if it cannot be read. */
export function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
