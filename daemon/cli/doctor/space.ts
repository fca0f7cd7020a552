import type { Space } from '../../protocol/doctor-facts.ts';
import type { Known } from '../../protocol/known.ts';
import { number } from '../words.ts';
import { notChecked, ok, problem, type Verdict, warning } from './verdict.ts';

const mebibyte = 1024 * 1024;
/** The largest job takes some tens of MiB, and its copy in the backup as much. */
const tight = { bytes: 512 * mebibyte, files: 1000 };
const short = { bytes: 64 * mebibyte, files: 50 };

/** There is room for the record, its copy and cPanel's own save. */
export function judgeSpace(spaces: readonly Known<Space>[]): Verdict[] {
  const faults = spaces.flatMap((space) => ('why' in space ? [unknown(space.why)] : faultsOf(space.value)));
  if (faults.length > 0) return faults;
  const least = Math.min(...spaces.map((space) => ('value' in space ? space.value.freeBytes : 0)));
  return [ok(`${mebibytes(least)} MiB and more are free.`)];
}

function faultsOf({ path, freeBytes, freeFiles, files }: Space): Verdict[] {
  const next = `Make room there: df -h ${path}; df -i ${path}`;
  if (freeBytes < short.bytes)
    return [problem(`Only ${mebibytes(freeBytes)} MiB are free at ${path}.`, next)];
  if (files > 0 && freeFiles < short.files)
    return [problem(`Only ${freeFiles} more files fit at ${path}.`, next)];
  if (freeBytes < tight.bytes) return [warning(`${mebibytes(freeBytes)} MiB are free at ${path}.`, next)];
  if (files > 0 && freeFiles < tight.files) return [warning(`${freeFiles} more files fit at ${path}.`, next)];
  return [];
}

function unknown(why: string): Verdict {
  return notChecked(`The free space cannot be told: ${why}`, 'Look yourself: df -h');
}

function mebibytes(bytes: number): string {
  return number(Math.floor(bytes / mebibyte));
}
