import { readdirSync, readFileSync } from 'node:fs';

/** Processes that name the folder in their arguments or environment: what a test run forgot to end. */
export function leftProcesses(folder: string): string[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) return [];
    try {
      const words = readFileSync(`/proc/${entry}/cmdline`, 'utf8');
      const environment = readFileSync(`/proc/${entry}/environ`, 'utf8');
      return words.includes(folder) || environment.includes(folder)
        ? [`${entry} ${words.replaceAll('\0', ' ').slice(0, 200)}`]
        : [];
    } catch {
      // It ended meanwhile, or is somebody else's.
      return [];
    }
  });
}
