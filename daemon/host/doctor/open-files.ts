import { readlinkSync } from 'node:fs';
import { namesIn } from './standing.ts';

/** Whether the process holds this very file open. */
export function holdsOpen(pid: number, path: string): boolean {
  for (const descriptor of namesIn(`/proc/${pid}/fd`)) {
    try {
      if (readlinkSync(`/proc/${pid}/fd/${descriptor}`) === path) return true;
    } catch {
      // It was closed meanwhile.
    }
  }
  return false;
}
