import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import type { ProcessIdentity } from '../protocol/reply.ts';
import { contentOf } from './content.ts';
import { bootId } from './machine.ts';

/** Kernel clock ticks a second as /proc tells them, on every Linux that cPanel runs on. */
const ticksPerSecond = 100;

interface ProcessStat {
  state: string;
  parent: number;
  session: number;
  startTicks: number;
}

/** The process that a pid means now, or undefined if there is none (a zombie is none). */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  return stat === undefined || stat.state === 'Z'
    ? undefined
    : { pid, startTicks: stat.startTicks, bootId: bootId() };
}

/** True while that very process lives. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = identify(identity.pid);
  return now !== undefined && now.startTicks === identity.startTicks && now.bootId === identity.bootId;
}

/** When a process began, ms since 1970; undefined if there is none. */
export function startedAtOf(pid: number): number | undefined {
  const stat = readStat(pid);
  return stat && Math.round(Date.now() - uptimeMs() + (stat.startTicks * 1000) / ticksPerSecond);
}

/**
 * The processes that run the program at `path`, lead their own session as our children do, are not this process's
 * own, and began no earlier than `since` (ms since 1970): among them is an orphan whose pid never got on record.
 * A dead daemon's reads cannot be told from its removal, so all of them count.
 */
export function findOrphans(path: string, since: number): ProcessIdentity[] {
  const bootedAt = Date.now() - uptimeMs();
  const found: ProcessIdentity[] = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const stat = readStat(pid);
    if (stat === undefined || stat.state === 'Z' || stat.session !== pid || stat.parent === process.pid)
      continue;
    const startedAt = bootedAt + ((stat.startTicks + 1) * 1000) / ticksPerSecond;
    if (startedAt >= since - 1000 && runsProgram(pid, path)) {
      found.push({ pid, startTicks: stat.startTicks, bootId: bootId() });
    }
  }
  return found;
}

// An interpreter's command line names the script second; a Perl program may have renamed itself.
function runsProgram(pid: number, path: string): boolean {
  const words = contentOf(`/proc/${pid}/cmdline`)?.split('\0').slice(0, 3) ?? [];
  return words.includes(path) || (words[0]?.split(' ')[0] ?? '') === basename(path);
}

function readStat(pid: number): ProcessStat | undefined {
  const text = contentOf(`/proc/${pid}/stat`);
  // The second field is the name in parentheses and may hold anything.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined || fields.length < 20) return undefined;
  return {
    state: fields[0] ?? '',
    parent: Number(fields[1]),
    session: Number(fields[3]),
    startTicks: Number(fields[19]),
  };
}

function uptimeMs(): number {
  return Number(contentOf('/proc/uptime')?.split(' ')[0] ?? 0) * 1000;
}
