import { statfsSync } from 'node:fs';
import type { Space } from '../../protocol/doctor-facts.ts';
import type { Known } from '../../protocol/known.ts';
import type { Places } from './places.ts';
import { readText, reasonOf } from './read-text.ts';
import { standingOf } from './standing.ts';

/** The name of the system, and what tells that it is CloudLinux (contract whm-host.md 9). */
export function seeSystem(places: Places): { system: string; signs: string[] } {
  const release = readText(places.osRelease);
  const redhat = readText(places.redhatRelease);
  const text = 'value' in release ? release.value : '';
  const of = (key: string) => new RegExp(`^${key}=["']?([^"'\\n]{1,60})`, 'm').exec(text)?.[1] ?? '';
  const line = 'value' in redhat ? (redhat.value.split('\n')[0] ?? '').slice(0, 60) : '';
  const signs = [
    ...(of('ID') === 'cloudlinux' ? [places.osRelease] : []),
    ...(line.startsWith('CloudLinux release') ? [places.redhatRelease] : []),
    ...places.cloudLinux.filter((path) => standingOf(path).kind !== 'absent'),
  ];
  return { system: of('PRETTY_NAME') || line || 'A system without a name', signs };
}

/** The host's own name; empty if it cannot be told. */
export function seeHostName(places: Places): string {
  const text = readText(places.hostName);
  return 'value' in text ? (text.value.split('\n')[0] ?? '').trim() : '';
}

/** The number of a group, by the group file alone. */
export function groupId(places: Places, name: string): number | undefined {
  const text = readText(places.groups, { most: 4 * 1024 * 1024 });
  const line =
    'value' in text ? text.value.split('\n').find((each) => each.startsWith(`${name}:`)) : undefined;
  const id = Number(line?.split(':')[2] ?? Number.NaN);
  return Number.isInteger(id) ? id : undefined;
}

/** What is free where a path lies. */
export function seeSpace(path: string): Known<Space> {
  try {
    const { bavail, bsize, ffree, files } = statfsSync(path);
    return { value: { path, freeBytes: bavail * bsize, freeFiles: ffree, files } };
  } catch (error) {
    return { why: reasonOf(path, error) };
  }
}
