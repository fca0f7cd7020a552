import { lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A path as the file system has it. */
export interface Standing {
  path: string;
  kind: 'file' | 'directory' | 'other';
  uid: number;
  /** The permission bits. */
  mode: number;
}

/** An executable that may be run, or why it, or the whole directory, is not. */
export type Hook = { path: string; refusal?: string };

/**
 * Why a path is not trusted to hold or to be a hook, or undefined: whoever could change it would run programs as
 * root. Links are not followed, since they lead out of what was looked at.
 */
export function distrust({ path, kind, uid, mode }: Standing, wanted: Standing['kind']): string | undefined {
  if (kind !== wanted) return `${path} is no ${wanted === 'file' ? 'ordinary file' : 'directory'}`;
  if (uid !== 0) return `${path} does not belong to root`;
  if ((mode & 0o022) !== 0) return `${path} can be written by others`;
  return undefined;
}

/**
 * The hooks in a directory by name; none if it is missing. Hidden files and those that nobody may execute are passed
 * over, everything else is a hook or refused.
 * @param directory absolute
 */
export function findHooks(directory: string): Hook[] {
  let names: string[];
  try {
    names = readdirSync(directory).toSorted();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? [] : [{ path: directory, refusal: message }];
  }
  const above = parentsOf(directory).flatMap((path) => distrust(standingOf(path), 'directory') ?? []);
  const hooks = names
    .filter((name) => !name.startsWith('.'))
    .map((name) => standingOf(join(directory, name)));
  return hooks
    .filter(({ kind, mode }) => kind !== 'file' || (mode & 0o111) !== 0)
    .map((standing) => {
      const refusal = above[0] ?? distrust(standing, 'file');
      return { path: standing.path, ...(refusal !== undefined && { refusal }) };
    });
}

/** The path and all directories above it. */
function parentsOf(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [...parentsOf(above), path];
}

function standingOf(path: string): Standing {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  const kind = stat?.isFile() ? 'file' : stat?.isDirectory() ? 'directory' : 'other';
  return { path, kind, uid: stat?.uid ?? -1, mode: (stat?.mode ?? 0) & 0o7777 };
}
