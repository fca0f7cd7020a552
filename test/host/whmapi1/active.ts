import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from './faults.ts';
import { errorCode, writeNew } from './files.ts';
import type { HostPaths } from './paths.ts';

function claim(paths: HostPaths, id: string): number {
  mkdirSync(paths.claims, { recursive: true });
  for (let ordinal = 1; ; ordinal++) {
    try {
      writeNew(join(paths.claims, `${id}.${ordinal}`), '');
      return ordinal;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

/**
 * The faults that hit this run. A counted one claims its ordinal with a file, so that parallel runs never take
 * the same one.
 */
export function activeFaults(
  paths: HostPaths,
  faults: readonly Fault[],
  functionName: string | undefined,
  users: readonly string[],
): Fault[] {
  return faults.filter((fault) => {
    const when = fault.when ?? {};
    if (when.function !== undefined && when.function !== functionName) return false;
    if (when.user !== undefined && !users.includes(when.user)) return false;
    if (when.calls === undefined && when.nth === undefined) return true;
    const ordinal = claim(paths, fault.id ?? 'unnamed');
    return when.nth === undefined ? ordinal <= (when.calls ?? 0) : ordinal === when.nth;
  });
}

/** The first active fault of a kind. */
export function faultOf<K extends Fault['kind']>(
  faults: readonly Fault[],
  kind: K,
): Extract<Fault, { kind: K }> | undefined {
  return faults.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);
}
