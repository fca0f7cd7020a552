import type { Standing } from '../../protocol/doctor-facts.ts';
import { shellQuoted } from '../words.ts';
import { installer, ok, problem, type Verdict } from './verdict.ts';

/** How it should be. */
export interface Expected {
  kind: 'file' | 'directory' | 'socket' | 'link';
  /** The bits that it may have at most, and must have at least. */
  most: number;
  least?: number;
  /** Default: any group. */
  gid?: number;
  /** Its absence is well. */
  optional?: true;
  /** Of a link: the folder that it must not lead out of. */
  within?: string;
  /** What puts it back when it is missing or something else. */
  restore: string;
}

export interface PermissionFacts {
  paths: readonly { found: Standing; expected: Expected }[];
  /** Hooks that are refused, with the reason. */
  refusedHooks: readonly string[];
  /** There was more than is looked at. */
  cut: boolean;
  owner: number;
  /** A group that should be there and is not. */
  missingGroup?: string;
}

const most = 20;
/** Missing paths that are told by name. */
const named = 3;
const kinds = { file: 'ordinary file', directory: 'directory', socket: 'socket', link: 'link' } as const;

/** Nobody but root can change or read what is root's alone, and nothing is missing. */
export function judgePermissions(facts: PermissionFacts): Verdict[] {
  const { paths, refusedHooks, cut, owner, missingGroup } = facts;
  const faults = [
    ...missing(paths),
    ...paths.flatMap(({ found, expected }) => faultsOf(found, expected, owner)),
    ...refusedHooks.map((why) =>
      problem(
        `A hook is not run: ${why}.`,
        'Hooks and all folders above must be root’s and written by root alone.',
      ),
    ),
  ];
  if (missingGroup !== undefined) {
    faults.push(
      problem(`The gateway's group ${missingGroup} is missing.`, `Run the installer again: ${installer}`),
    );
  }
  if (cut) {
    faults.push(
      problem(
        'There are more files in the code than the product has.',
        `Remove what does not belong there, then run the installer again: ${installer}`,
      ),
    );
  }
  if (faults.length === 0) return [ok(`Owners and permissions are right (${paths.length} paths).`)];
  const rest = faults.length - most;
  if (rest <= 0) return faults;
  return [
    ...faults.slice(0, most),
    problem(`${rest} more paths are wrong.`, 'Mend these, then run doctor again.'),
  ];
}

/** What is missing, in one finding for each thing to do about it. */
function missing(paths: PermissionFacts['paths']): Verdict[] {
  const gone = paths.filter(({ found, expected }) => found.kind === 'absent' && !expected.optional);
  const remedies = [...new Set(gone.map(({ expected }) => expected.restore))];
  return remedies.map((restore) => {
    const names = gone.flatMap(({ found, expected }) => (expected.restore === restore ? found.path : []));
    const more = names.length > named ? ` and ${names.length - named} more` : '';
    return problem(`Missing: ${names.slice(0, named).join(', ')}${more}.`, restore);
  });
}

function faultsOf(found: Standing, expected: Expected, owner: number): Verdict[] {
  const { path, kind, uid, gid, mode } = found;
  const quoted = shellQuoted(path);
  if (kind === 'absent') return [];
  if (kind !== expected.kind) {
    return [problem(`${path} is no ${kinds[expected.kind]}.`, `Move it away, then: ${expected.restore}`)];
  }
  const faults: Verdict[] = [];
  if (uid !== owner) {
    faults.push(problem(`${path} does not belong to root (uid ${uid}).`, `chown -h root ${quoted}`));
  }
  if (expected.gid !== undefined && gid !== expected.gid) {
    faults.push(problem(`${path} has the wrong group (gid ${gid}).`, `chgrp -h ${expected.gid} ${quoted}`));
  }
  if (kind === 'link') {
    const { within } = expected;
    const leadsTo = found.leadsTo ?? '';
    if (within !== undefined && leadsTo !== within && !leadsTo.startsWith(`${within}/`)) {
      faults.push(problem(`${path} leads to ${leadsTo}.`, expected.restore));
    }
    return faults;
  }
  const least = expected.least ?? 0;
  const right = (mode & expected.most) | least;
  if (mode !== right) {
    const why = (mode & ~expected.most) === 0 ? 'lacks permissions' : 'is open to others';
    faults.push(problem(`${path} ${why}: its mode is ${octal(mode)}.`, `chmod ${octal(right)} ${quoted}`));
  }
  return faults;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
