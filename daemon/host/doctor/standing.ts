import { lstatSync, opendirSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Standing } from '../../protocol/doctor-facts.ts';

/** What is at a path; never throws. */
export function standingOf(path: string): Standing {
  try {
    const stat = lstatSync(path);
    const { uid, gid } = stat;
    const kind = kindOf(stat);
    const leadsTo = kind === 'link' ? { leadsTo: resolve(dirname(path), readlinkSync(path)) } : {};
    return { path, kind, uid, gid, mode: stat.mode & 0o7777, ...leadsTo };
  } catch (error) {
    const isAbsent = ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
    return { path, kind: isAbsent ? 'absent' : 'other', uid: -1, gid: -1, mode: 0 };
  }
}

/**
 * Everything below a folder, itself not.
 * @param most paths at most; `cut` tells that there were more
 */
export function standingsBelow(folder: string, most: number): { found: Standing[]; cut: boolean } {
  const found: Standing[] = [];
  const folders = [folder];
  for (let current = folders.pop(); current !== undefined; current = folders.pop()) {
    for (const name of namesIn(current)) {
      if (found.length >= most) return { found, cut: true };
      const standing = standingOf(join(current, name));
      found.push(standing);
      if (standing.kind === 'directory') folders.push(standing.path);
    }
  }
  return { found, cut: false };
}

/** Names in a folder, read one by one so that a hostile folder costs no memory; none if it cannot be read. */
export function* namesIn(folder: string): Generator<string> {
  let entries: ReturnType<typeof opendirSync>;
  try {
    entries = opendirSync(folder);
  } catch {
    return;
  }
  try {
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) yield entry.name;
  } finally {
    entries.closeSync();
  }
}

/** The folders from `root`, itself not, down to the one that holds `path`. */
export function foldersAbove(path: string, root: string): string[] {
  const above = dirname(path);
  if (above === path || above === resolve(root) || !above.startsWith(resolve(root))) return [];
  return [...foldersAbove(above, root), above];
}

function kindOf(stat: Stats): Standing['kind'] {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  if (stat.isSocket()) return 'socket';
  return stat.isSymbolicLink() ? 'link' : 'other';
}
